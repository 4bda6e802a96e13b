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
    use std::fmt::Write as _;

    use super::*;
    use crate::container::{Fact, Given, Known};
    use crate::layout::Catalog;
    use crate::layout::detect::Reading;

    fn steps(text: &str, facts: &[Fact], catalog: &Catalog) -> u64 {
        STEPS.set(0);
        Reading::default().read(text, facts, catalog);
        STEPS.get()
    }

    /// Twice the document may cost twice the work, and a little more. A threshold between two sizes may bring any work
    /// once, and then none when the size is doubled again.
    #[track_caller]
    fn check(name: &str, size: usize, make: impl Fn(usize) -> String) {
        check_known(name, size, |n| (make(n), Vec::new()));
    }

    /// The same, where the container knows something of the lines.
    #[track_caller]
    fn check_known(name: &str, size: usize, make: impl Fn(usize) -> (String, Vec<Fact>)) {
        let (catalog, _) = Catalog::built_in();
        let work = |times: usize| {
            let (text, facts) = make(times * size);
            steps(&text, &facts, &catalog)
        };
        let is_double = |one: u64, two: u64| two <= 2 * one + one / 20 + 100;
        let (one, two) = (work(1), work(2));
        if !is_double(one, two) {
            let four = work(4);
            assert!(is_double(two, four), "{name}: {one} steps become {two}, then {four}");
        }
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
    fn nor_is_a_file_of_many_documents() {
        check_known("mails", 100, |n| {
            let (mut text, mut facts) = (String::new(), Vec::new());
            for n in 0..n {
                facts.push(Fact { start: text.len() as u32, known: Known::given(Given::Document) });
                let _ = write!(text, "Ferry {n}\n\nSee http://ferry.example/a/b for it.\n\nIt was dark.\n\n");
            }
            (text, facts)
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

    /// Up to 20,000 lines for the passes that find stories without a layout, and those that mend what was found.
    #[test]
    fn nor_is_one_that_inference_has_to_cut() {
        const LINES: usize = 10_000;
        const PROSE: &str =
            "The lock was mended on Monday by nine men from the upper mill, and opened again at noon";
        let words =
            ["Ferry", "Miller", "Lantern", "Keeper", "Orchard", "Harbour", "Winter", "Goose", "Barge"];
        let title = |n: usize| {
            let word = |by: usize| words[n / by % words.len()];
            format!("{} meets the {} at number {n}", word(1), word(9).to_lowercase())
        };
        let outlet = |n: usize| {
            let name = words[n % words.len()];
            if n.is_multiple_of(3) {
                "Reuters".to_owned()
            } else {
                format!("{name} {} Times", words[n / 9 % words.len()])
            }
        };
        let all = |n: usize, one: &dyn Fn(usize) -> String| (0..n).map(one).collect::<String>();
        check("titles", LINES, |n| all(n, &|n| title(n) + "\n"));
        check("titles apart", LINES / 2, |n| all(n, &|n| title(n) + "\n\n"));
        check("named", LINES / 2, |n| all(n, &|n| format!("{PROSE}, the {} reports.\n\n", outlet(n))));
        check("beside a dash", LINES, |n| all(n, &|n| format!("{} - {}\n", title(n), outlet(n))));
        check("letters", LINES, |n| "A - B\n".repeat(n));
        check("bullets", LINES, |n| all(n, &|n| format!("* {}\n", title(n))));
        check("bullets with text", LINES / 2, |n| all(n, &|n| format!("* {PROSE} {n}.\n\n")));
        check("dates", LINES, |n| all(n, &|n| format!("{} May {}\n", 1 + n % 28, 1990 + n % 40)));
        check("dated", LINES / 2, |n| all(n, &|n| format!("{}.05.2020: {PROSE} {n}.\n\n", 1 + n % 28)));
        check("names", LINES, |n| all(n, &|n| outlet(n) + ":\n"));
        check("names above", LINES / 4, |n| all(n, &|n| format!("{}:\n\n{PROSE}.\n\n", outlet(n))));
        check("names, a rule", LINES / 4, |n| {
            all(n, &|n| format!("{}:\n\n{PROSE}.\n\n-----\n\n", outlet(n)))
        });
        check("in turns", LINES / 4, |n| all(n, &|n| format!("{}\n\n{PROSE} {n}.\n\n", title(n))));
        check("places", LINES / 2, |n| {
            all(n, &|n| format!("{} - {PROSE} {n}.\n\n", words[n % 9].to_uppercase()))
        });
        check("keys", LINES / 4, |n| all(n, &|n| format!("{} {}: a\n", words[n % 9], words[n / 9 % 9])));
    }

    /// What is left out, and what ends a story, may come again and again.
    #[test]
    fn nor_is_one_full_of_what_no_story_is() {
        const PROSE: &str =
            "The lock was mended on Monday by nine men from the upper mill, and opened again at noon.";
        let many = |n: usize, one: &dyn Fn(usize) -> String| (0..n).map(one).collect::<String>();
        let posted = |n: usize| format!("Ferry {n} returns\n\nPosted on May 4, 2020 by Desk\n\n{PROSE}\n\n");
        check("dotted", 4_000, |n| many(n, &|n| format!("........\nA {n}\n........\n\n{PROSE}\n\n")));
        check("fences", 4_000, |n| {
            many(n, &|n| format!("----- ADVERTISEMENT -----\nA {n}\n-----\n\n{PROSE}\n\n"))
        });
        check("feet", 2_000, |n| many(n, &|n| posted(n) + "To unsubscribe write to the desk\n\n"));
        check("menus", 2_000, |n| many(n, &|n| posted(n) + "Skip to content\n\nTags: mills\n\n"));
        check("signs", 2_000, |n| many(n, &|n| format!("Ferry {n} returns\n\n{PROSE}\n\n###\n\n")));
        check("notices", 2_000, |n| {
            many(n, &|n| posted(n) + "Send letters to the mill.\nThey are read on Fridays.\n\n")
        });
        check("two layouts", 2_000, |n| {
            many(n, &posted) + &many(n, &|n| format!("Mill {n} opens\n\n{PROSE}\n\nSource: Harbour Post\n\n"))
        });
        check("lists", 2_000, |n| {
            many(n, &|n| {
                let three = format!("Ferry {n}\nMill {n}\nLock {n}\n");
                format!("{three}{three}{}", format!("{PROSE}\n").repeat(5))
            })
        });
        check("sections", 2_000, |n| many(n, &|n| format!("FERRIES\n\n{}NEXT:\n\n", posted(n))));
        check("credits above blanks", 5_000, |n| "(Harbour Post)\n".repeat(n) + &"\n".repeat(n));
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
