//! The links of a story: its own, then those in its words, each once.

use std::collections::HashSet;

use crate::text::address;

use super::StoryRef;

/// Links of one story that are told; nobody asks for the next one by its number.
pub const LINKS_MAX: usize = 999;

/// Bytes of a story that are looked through for links.
const SEEN: usize = 4 << 20;

impl StoryRef<'_> {
    /// Its links, in the order in which they are numbered from 1.
    pub fn links(self) -> Vec<String> {
        let mut links: Vec<String> =
            self.link().and_then(|link| address::openable(&link)).into_iter().collect();
        let mut seen: HashSet<String> = links.iter().cloned().collect();
        let mut left = SEEN;
        for body in self.bodies() {
            let text = self.text().at(body).as_str();
            let text = text.get(..text.floor_char_boundary(left)).unwrap_or_default();
            left -= text.len();
            for found in address::find(text) {
                let Some(link) = text.get(found).and_then(address::openable) else { continue };
                if links.len() < LINKS_MAX && seen.insert(link.clone()) {
                    links.push(link);
                }
            }
        }
        links
    }
}
