//! Views of the person's own, with a file of them on a disk.

use std::fs;

use super::place::{Place, TITLES};

const FILE: &str = "XDG_CONFIG_HOME/readboard/views.toml";

#[test]
fn a_view_is_made_counts_and_is_jumped_through() {
    let place = Place::with_news();
    let mut terminal = place.open(&["news"]);
    terminal.see("All 5");
    terminal.keys(":watch Quay 'fleets | korea is:unread\r");
    terminal.see("`Quay` is a view now");
    terminal.see("◆ Quay             2");
    assert!(fs::read_to_string(place.path(FILE)).unwrap().contains("query = \"'fleets | korea is:unread\""));
    terminal.keys("]w");
    terminal.see_row("▸●◆ ", TITLES[3]);
    terminal.keys("r");
    terminal.see("◆ Quay             1");
    terminal.keys("gg]w");
    terminal.see_row("▸●◆ ", TITLES[4]);
    // As another program would.
    place.file(FILE, "[[view]]\nname = \"Ferries\"\nqery = \"x\"\nquery = \"'ferry\"\n");
    terminal.see("⌕ Ferries          1");
    terminal.see("did you mean `query`?");
    terminal.keys(":view ferries\r");
    terminal.see("Ferries 1/5");
    terminal.see_row("▸●  ", TITLES[2]);
    terminal.quit();
    let mut terminal = place.open(&["news"]);
    terminal.see("Ferries 1/5");
    terminal.see_row("▸●  ", TITLES[2]);
    terminal.keys(":view remove Ferries\r");
    terminal.see("`Ferries` is no view any more");
    terminal.see("All 5");
    terminal.quit();
    assert_eq!(fs::read_to_string(place.path(FILE)).unwrap(), "");
}
