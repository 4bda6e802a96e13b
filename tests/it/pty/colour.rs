//! Colour on the command line: on a terminal, and nowhere else.

use super::place::Place;

#[test]
fn what_search_prints_is_coloured_on_a_terminal_alone() {
    const HIT: &str = "\x1b[1;31mquay\x1b[0m";
    let search = |place: Place, line: &str| {
        let mut terminal = place.shell(line);
        terminal.see("it was said at the quay.");
        assert!(terminal.end().success());
        String::from_utf8_lossy(terminal.raw()).into_owned()
    };
    let coloured = search(Place::with_news(), "\"$0\" search '\"quay\"' news");
    assert!(coloured.contains(HIT) && coloured.contains("\x1b[35mnews/harbour.txt\x1b[0m:"), "{coloured:?}");
    let empty = Place::with_news().variable("NO_COLOR", "");
    assert!(search(empty, "\"$0\" search '\"quay\"' news").contains(HIT));
    for (place, line) in [
        (Place::with_news().variable("NO_COLOR", "1"), "\"$0\" search '\"quay\"' news"),
        (Place::with_news(), "\"$0\" search '\"quay\"' news | cat"),
        (Place::with_news(), "\"$0\" search '\"quay\"' news > out; cat out"),
    ] {
        let plain = search(place, line);
        assert!(!plain.contains('\x1b'), "{line}: {plain:?}");
        assert!(plain.contains("news/harbour.txt:"), "{plain:?}");
    }
}
