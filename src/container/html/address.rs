//! Addresses of links: made whole by the address of the page.

/// What `href` leads to from a page at `base`, when that is a page of the web and not a place in the same one.
pub(super) fn resolve(base: Option<&str>, href: &str) -> Option<String> {
    let href = tidy(href);
    if let Some(end) = scheme(&href) {
        return is_web(&href[..end]).then_some(href);
    }
    if href.is_empty() || href.starts_with('#') {
        return None;
    }
    let base = base?.trim();
    let end = scheme(base).filter(|&end| is_web(&base[..end]))?;
    if href.starts_with("//") {
        return Some(format!("{}:{href}", &base[..end]));
    }
    let base = base.split(['#']).next()?;
    let host = end + 3;
    let path = base.get(host..)?.find(['/', '?']).map_or(base.len(), |at| host + at);
    let (site, path) = base.split_at(path);
    let path = path.split('?').next().unwrap_or_default();
    if href.starts_with('?') {
        return Some(format!("{site}{}{href}", if path.is_empty() { "/" } else { path }));
    }
    let cut = href.find(['?', '#']).unwrap_or(href.len());
    let (way, tail) = href.split_at(cut);
    let mut steps: Vec<&str> = Vec::new();
    if !way.starts_with('/') {
        steps.extend(path.split('/').skip(1));
        steps.pop();
    }
    let from = usize::from(way.starts_with('/'));
    let mut open = false;
    for step in way[from..].split('/') {
        open = matches!(step, "." | "..");
        match step {
            "." => {}
            ".." => {
                steps.pop();
            }
            _ => steps.push(step),
        }
    }
    if open {
        steps.push("");
    }
    Some(format!("{site}/{}{tail}", steps.join("/")))
}

/// Without the white space that browsers overlook; a space within is written as `%20`.
fn tidy(href: &str) -> String {
    let href = href.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    let mut out = String::with_capacity(href.len());
    for c in href.chars() {
        match c {
            '\n' | '\r' | '\t' => {}
            ' ' => out.push_str("%20"),
            _ => out.push(c),
        }
    }
    out
}

/// Where the scheme ends that `address` begins with.
fn scheme(address: &str) -> Option<usize> {
    let end = address.find(':')?;
    let head = &address.as_bytes()[..end];
    let named = head.first()?.is_ascii_alphabetic()
        && head.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    named.then_some(end)
}

fn is_web(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(href: &str, expected: Option<&str>) {
        assert_eq!(resolve(Some("https://a.example/news/week/?p=1#top"), href).as_deref(), expected);
    }

    #[test]
    fn links_are_made_whole() {
        check("story.html", Some("https://a.example/news/week/story.html"));
        check(" ../x/./y/..?q=/a b#c ", Some("https://a.example/news/x/?q=/a%20b#c"));
        check("../../../..", Some("https://a.example/"));
        check("/top", Some("https://a.example/top"));
        check("//b.example/z", Some("https://b.example/z"));
        check("?p=2", Some("https://a.example/news/week/?p=2"));
        check("HTTP://c.example", Some("HTTP://c.example"));
        check("#here", None);
        check("", None);
        check("javascript:alert(1)", None);
        check("mailto:a@b.example", None);
        assert_eq!(resolve(None, "story.html"), None);
        assert_eq!(resolve(Some("file:///tmp/x"), "story.html"), None);
        assert_eq!(resolve(Some("http:"), "x"), None);
        assert_eq!(resolve(Some("http://a.example"), "x?y").as_deref(), Some("http://a.example/x?y"));
        assert_eq!(resolve(Some("http://a.example?q"), "?y").as_deref(), Some("http://a.example/?y"));
    }
}
