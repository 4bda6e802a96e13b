//! What the beginning of a JSON file gives away. It may break off anywhere, so no parser would take it.

/// What was seen of the first value of a file.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signs(u16);

/// Keys of the outermost object that are told by name alone.
const KEYS: [(&str, u16); 7] = [
    ("digests", 1),
    ("stories", 1 << 1),
    ("id", 1 << 2),
    ("digest", 1 << 3),
    ("index", 1 << 4),
    ("source", 1 << 5),
    ("items", 1 << 6),
];

/// `"schema":` with a number.
const SCHEMA: u16 = 1 << 7;
/// `"version":` with the address of JSON Feed.
const VERSION: u16 = 1 << 8;
/// An item of a feed has an address.
const ITEM_PLACE: u16 = 1 << 9;
/// An item of a feed has words.
const ITEM_WORDS: u16 = 1 << 10;

impl Signs {
    /// Reads the first value of `head`.
    pub(super) fn read(head: &str) -> Signs {
        let mut signs = Signs::default();
        let mut top = "";
        keys(head, &mut |depth, key, value| match depth {
            1 => {
                top = key;
                let known = KEYS.iter().find(|(name, _)| *name == key).map_or(0, |&(_, bit)| bit);
                signs.0 |= match key {
                    "schema" if value.starts_with(|c: char| c.is_ascii_digit()) => SCHEMA,
                    "version" if is_version(value) => VERSION,
                    _ => known,
                };
            }
            3 if top == "items" => {
                signs.0 |= match key {
                    "id" | "url" => ITEM_PLACE,
                    "content_html" | "content_text" => ITEM_WORDS,
                    _ => 0,
                };
            }
            _ => {}
        });
        signs
    }

    fn has(self, bits: u16) -> bool {
        self.0 & bits == bits
    }

    /// Whether this is an export as one document, or a story of one.
    pub(super) fn is_export(self) -> bool {
        self.has(SCHEMA | 1) || self.has(SCHEMA | 1 << 1) || self.is_story()
    }

    /// Whether this is one story of an export.
    pub(super) fn is_story(self) -> bool {
        self.has(1 << 2 | 1 << 3 | 1 << 4 | 1 << 5)
    }

    /// Whether this is a JSON Feed.
    pub(super) fn is_feed(self) -> bool {
        self.has(VERSION) || self.has(1 << 6 | ITEM_PLACE | ITEM_WORDS)
    }
}

fn is_version(value: &str) -> bool {
    let Some(address) = value.strip_prefix('"') else { return false };
    // Slashes may be written with a backslash before them.
    let address =
        address.get(..address.find('"').unwrap_or(address.len())).unwrap_or_default().replace('\\', "");
    ["https://jsonfeed.org/version/", "http://jsonfeed.org/version/", "https://www.jsonfeed.org/version/"]
        .iter()
        .any(|lead| address.starts_with(lead))
}

/// Calls `see` with the depth, the key and what follows the colon, for each key of the first value of `text`.
pub(super) fn keys<'t>(text: &'t str, see: &mut dyn FnMut(usize, &'t str, &'t str)) {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return;
                }
            }
            b'"' => {
                let begin = at;
                let Some(end) = string_end(bytes, at) else { return };
                at = end + 1;
                let rest = text.get(at..).unwrap_or_default().trim_start();
                if let Some(value) = rest.strip_prefix(':') {
                    see(depth, text.get(begin..end).unwrap_or_default(), value.trim_start());
                }
            }
            _ => {}
        }
    }
}

/// Where the string that begins at `at` ends.
fn string_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes.get(at) == Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}
