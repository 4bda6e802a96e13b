//! A count of the work that reading a document takes: lines and cues looked at, ends of fields tried. Tests hold by it
//! that work grows with the document and no faster, without a clock. Outside tests it is nothing.

#[cfg(test)]
thread_local! {
    static STEPS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// Counts one step.
#[inline]
pub(super) fn step() {
    #[cfg(test)]
    STEPS.set(STEPS.get() + 1);
}

/// The same items, each of which counts when it is taken.
#[inline]
pub(super) fn counted<I: IntoIterator>(items: I) -> std::iter::Inspect<I::IntoIter, impl FnMut(&I::Item)> {
    items.into_iter().inspect(|_| step())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Catalog;
    use crate::layout::detect::Reading;

    fn steps(text: &str, catalog: &Catalog) -> u64 {
        STEPS.set(0);
        Reading::default().read(text, &[], catalog);
        STEPS.get()
    }

    /// Twice the document may cost twice the work, and what a threshold between the two sizes brings.
    #[track_caller]
    fn check(name: &str, size: usize, make: impl Fn(usize) -> String) {
        let (catalog, _) = Catalog::built_in();
        let (one, two) = (steps(&make(size), &catalog), steps(&make(2 * size), &catalog));
        assert!(two <= 2 * one + one / 20 + 100, "{name}: {one} steps become {two}");
    }

    #[test]
    fn a_document_twice_as_long_is_twice_the_work() {
        let prose =
            "The ferry sailed again on Monday, after engineers had replaced a shaft, with forty passengers.";
        let story = |n: usize| format!("Ferry {n} returns to the route\n\n{prose}\n\n");
        let many = |n: usize, one: &dyn Fn(usize) -> String| (0..n).map(one).collect::<String>();
        check("source lines", 300, |n| {
            many(n, &|n| story(n) + "Source: Harbour Post, May 4, 2020\nhttps://a.example/\n\n")
        });
        check("posted on", 300, |n| {
            many(n, &|n| format!("Ferry {n} returns\n\nPosted on by\n\n{prose}\n\n[Harbour Post]\n\n"))
        });
        check("no layout", 300, |n| many(n, &story));
        check("a list of contents", 300, |n| {
            many(n, &|n| format!("{n}. Ferry {n} returns to the route\n")) + "\n" + &many(n, &story)
        });
    }

    #[test]
    fn nor_is_one_of_nothing_but_cues() {
        for line in [
            "",
            "-----",
            "Ferry returns to the island route",
            "Ferry returns to the island route, and stays there for all of the winter",
            "Source: Harbour Post, May 4, 2020",
            "Source: ",
            "Posted on by",
            "[Harbour Post]",
            "[continued]",
            "https://a.example/",
            "Skip to content",
            "May 4, 2020",
            "Unsubscribe",
            "Subject: ferry",
            "> quoted",
            "FERRY RETURNS",
        ] {
            check(line, 2_000, |n| format!("{line}\n").repeat(n));
            check(line, 2_000, |n| format!("{line}\n\n").repeat(n));
            check(line, 2_000, |n| format!("{line}\nPosted on by\n").repeat(n));
            check(line, 2_000, |n| format!("{line}\n\n[Harbour Post]\n").repeat(n));
            check(line, 2_000, |n| "Skip to content\n".repeat(n) + &format!("{line}\n").repeat(n));
            check(line, 2_000, |n| format!("{line}\n").repeat(n) + &"Source: Harbour Post\n".repeat(n));
        }
        check("numbers", 50_000, |n| "1. x\n".repeat(n));
    }

    #[test]
    fn nor_is_one_of_a_single_line() {
        for words in ["ferry ", "[a] ", "a, ", "a - b – c | (d) ", "x://", " "] {
            for lead in ["", "Source: ", "https://a.example/ ", "www.a.example/", "To unsubscribe "] {
                check(words, (2 << 20) / words.len(), |n| format!("{lead}{}x", words.repeat(n)));
            }
        }
    }
}
