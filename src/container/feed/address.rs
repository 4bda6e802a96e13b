//! Addresses: which are whole, and which have to be read from another.

/// The address that `reference` leads to from `base`; `None` when it leads nowhere that a reader could go.
pub(in crate::container) fn resolve(base: Option<&str>, reference: &str) -> Option<String> {
    let reference = reference.trim();
    if reference.is_empty() || reference.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return None;
    }
    if let Some((scheme, _)) = scheme(reference) {
        return ["http", "https"]
            .iter()
            .any(|web| scheme.eq_ignore_ascii_case(web))
            .then(|| reference.to_owned());
    }
    let base = base?;
    let (start, rest) = scheme(base).filter(|(start, _)| start.to_ascii_lowercase().starts_with("http"))?;
    if let Some(host) = reference.strip_prefix("//") {
        return Some(format!("{start}://{host}"));
    }
    let rest = rest.strip_prefix("//")?;
    let rest = rest.find(['?', '#']).and_then(|end| rest.get(..end)).unwrap_or(rest);
    let (host, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    if reference.starts_with('/') {
        return Some(format!("{start}://{host}{reference}"));
    }
    if reference.starts_with(['?', '#']) {
        return Some(format!("{start}://{host}{path}{reference}"));
    }
    let folder = path.rfind('/').and_then(|end| path.get(..end)).unwrap_or_default();
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    let mut reference = reference;
    loop {
        if let Some(rest) = reference.strip_prefix("../") {
            steps.pop();
            reference = rest;
        } else if let Some(rest) = reference.strip_prefix("./") {
            reference = rest;
        } else {
            break;
        }
    }
    let mut whole = format!("{start}://{host}/");
    for step in steps {
        whole.push_str(step);
        whole.push('/');
    }
    whole.push_str(reference);
    Some(whole)
}

/// The scheme of an address and what follows its colon.
fn scheme(address: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = address.split_once(':')?;
    let named = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    named.then_some((scheme, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_addresses_are_made_whole() {
        let base = Some("https://a.example/x/y/z?q=1");
        for (base, reference, whole) in [
            (base, "https://b.example/", Some("https://b.example/")),
            (base, "//b.example/p", Some("https://b.example/p")),
            (base, "/p", Some("https://a.example/p")),
            (base, "p/q", Some("https://a.example/x/y/p/q")),
            (base, "../p", Some("https://a.example/x/p")),
            (base, "./../../../p", Some("https://a.example/p")),
            (base, "?r=2", Some("https://a.example/x/y/z?r=2")),
            (base, "javascript:alert(1)", None),
            (base, "tag:a.example,2003:1", None),
            (base, "", None),
            (base, "a b", None),
            (Some("https://a.example"), "p", Some("https://a.example/p")),
            (Some("file:///etc/"), "p", None),
            (Some("é"), "p", None),
            (None, "p", None),
        ] {
            assert_eq!(resolve(base, reference).as_deref(), whole, "{reference}");
        }
    }
}
