//! Runs over a text and names the places where a phrase may stand: all of them, and not many more.

use std::ops::Range;

use crate::text::exotic::{self, BLOCK, Exotic};
use crate::text::units::{Folded, kind, kinds};

use super::Phrase;
use super::anchor::{Anchor, Plain};

/// Blocks that are folded at once, or told from others at once when nobody keeps a map: they stay in the nearest cache.
const BLOCKS_AT_ONCE: usize = 32;

/// A place where a phrase may stand.
#[derive(Debug, Clone, Copy)]
pub(in crate::query) struct Candidate {
    /// Where a character begins that holds a unit of the phrase.
    pub(in crate::query) at: usize,
    /// The number of that unit.
    pub(super) unit: usize,
}

/// A search for the anchor of a phrase in a stretch of a text.
#[derive(Debug)]
pub(in crate::query) struct Seeker<'a> {
    anchor: Option<&'a Anchor>,
    text: &'a str,
    map: Option<&'a Exotic>,
    bounds: Range<usize>,
    /// Where the next piece begins.
    next: usize,
    /// How many blocks it may have: few at first, since often something is found there.
    most: usize,
    piece: Piece,
    folded: Folded,
    /// What stands before this is left out.
    floor: usize,
}

/// What is being searched now.
#[derive(Debug)]
enum Piece {
    /// Bytes of the text.
    Plain(Range<usize>),
    /// The folded form, from this byte of it on.
    Folded(usize),
}

impl<'a> Seeker<'a> {
    /// A search within `bounds`, which are between characters; `map` is the map of `text`, if there is one.
    pub(in crate::query) fn new(
        phrase: &'a Phrase,
        text: &'a str,
        map: Option<&'a Exotic>,
        bounds: Range<usize>,
    ) -> Seeker<'a> {
        let anchor = phrase.anchor.as_ref();
        let mut seeker = Seeker {
            anchor,
            text,
            map,
            bounds: 0..0,
            next: 0,
            most: 1,
            piece: Piece::Plain(0..0),
            folded: Folded::default(),
            floor: 0,
        };
        seeker.restart(bounds);
        seeker
    }

    /// Begins anew within other bounds of the same text.
    pub(in crate::query) fn restart(&mut self, bounds: Range<usize>) {
        self.next = bounds.start;
        self.most = 1;
        self.floor = bounds.start;
        self.bounds = bounds;
        self.piece = Piece::Plain(0..0);
    }

    /// The next place where the phrase may stand. They come in order of the text, some of them twice.
    pub(in crate::query) fn next(&mut self) -> Option<Candidate> {
        let anchor = self.anchor?;
        loop {
            match &mut self.piece {
                Piece::Plain(left) => {
                    if let Plain::Forms(unit, forms) = &anchor.plain
                        && let Some(at) = forms.find(self.text.as_bytes(), left.clone())
                    {
                        left.start = at + 1;
                        if at < self.floor {
                            continue;
                        }
                        return Some(Candidate { at, unit: *unit });
                    }
                }
                Piece::Folded(from) => {
                    let rest = self.folded.bytes().get(*from..).unwrap_or_default();
                    if let Some(found) = anchor.folded.find(rest) {
                        let at = *from + found;
                        *from = at + 1;
                        let at = self.folded.place(self.text, at);
                        if at < self.floor {
                            continue;
                        }
                        return Some(Candidate { at, unit: anchor.unit });
                    }
                }
            }
            if self.next >= self.bounds.end {
                return None;
            }
            self.take_piece(anchor);
        }
    }

    /// Leaves out what stands before `to`.
    pub(in crate::query) fn skip_to(&mut self, to: usize) {
        self.floor = to;
        if to >= self.next {
            self.next = to.min(self.bounds.end);
            self.piece = Piece::Plain(0..0);
            return;
        }
        match &mut self.piece {
            Piece::Plain(left) => left.start = left.start.max(to).min(left.end),
            Piece::Folded(from) => *from = (*from).max(self.folded.byte_before(to)),
        }
    }

    /// Takes blocks that are searched in one way, from where the last ones ended.
    fn take_piece(&mut self, anchor: &Anchor) {
        let first = self.next / BLOCK;
        let fold = self.must_fold(anchor, first);
        // Whole stretches are searched at once where it costs nothing to know how far they go.
        let most = if fold || self.map.is_none() { self.most } else { usize::MAX };
        self.most = BLOCKS_AT_ONCE.min(self.most * 2);
        let last = self.bounds.end.div_ceil(BLOCK).min(first.saturating_add(most));
        let end = (first + 1..last).find(|&block| self.must_fold(anchor, block) != fold).unwrap_or(last);
        let end = self.text.ceil_char_boundary(end.saturating_mul(BLOCK)).min(self.bounds.end);
        // The anchor may stand across the edge of a stretch, and is then found from either side or from one.
        let before = self.widened_back(self.next, anchor.len);
        if fold {
            let after = self.widened(end, anchor.len);
            self.folded.fill(self.text, before..after);
            self.piece = Piece::Folded(0);
        } else {
            self.piece = Piece::Plain(before..end);
        }
        self.next = end.max(self.next + 1);
    }

    fn must_fold(&self, anchor: &Anchor, block: usize) -> bool {
        let kinds = || match self.map {
            Some(map) => map.kinds(block),
            None => exotic::of_block(self.text, block),
        };
        matches!(anchor.plain, Plain::Fold) || anchor.must_fold(kinds())
    }

    /// As much before `at` as an anchor may reach back to.
    fn widened_back(&self, at: usize, units: usize) -> usize {
        let before = self.text.get(self.bounds.start..at).unwrap_or_default();
        at - reach(before.chars().rev(), units)
    }

    /// As much after `at` as an anchor may reach on to.
    fn widened(&self, at: usize, units: usize) -> usize {
        at + reach(self.text.get(at..self.bounds.end).unwrap_or_default().chars(), units)
    }
}

/// The bytes of the first of `chars` that one unit less than `units` may stand in, marks between them included.
fn reach(chars: impl Iterator<Item = char>, units: usize) -> usize {
    let mut left = units.saturating_sub(1);
    let mut bytes = 0;
    for c in chars {
        if kinds(c) != kind::MARK {
            if left == 0 {
                break;
            }
            left -= 1;
        }
        bytes += c.len_utf8();
    }
    bytes
}
