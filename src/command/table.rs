//! The rows of the command table. One row has all that is known of a command, in this order: its verb, its name on the
//! `:` line, its group, its keys and what it takes, and what it does in one line.

use super::{Choice, Command, Group, Takes};

/// Makes verbs and rows of the table.
macro_rules! table {
    ($($verb:ident $name:literal $group:ident { $($has:ident $($value:expr)?);* } $help:literal;)*) => {
        /// What a command does. `app` gives it its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Verb {
            $(#[doc = $help] $verb,)*
        }

        /// All commands.
        pub const COMMANDS: &[Command] =
            &[$(Command::new(Verb::$verb, $name, Group::$group, $help)$(.$has($($value)?))*),*];
    };
}

const fn choice(letter: char, name: &'static str, help: &'static str) -> Choice {
    Choice { letter, name, help }
}

/// By what the list can be grouped.
pub const GROUPS: &[Choice] = &[
    choice('d', "digest", "grouped by digest"),
    choice('t', "day", "grouped by day"),
    choice('o', "outlet", "grouped by outlet"),
    choice('g', "tag", "grouped by tag"),
    choice('n', "none", "in no groups"),
];

/// How the list can be sorted.
pub const SORTS: &[Choice] = &[
    choice('d', "date", "the newest first"),
    choice('D', "oldest", "the oldest first"),
    choice('t', "title", "titles from A to Z"),
    choice('o', "outlet", "outlets from A to Z"),
    choice('n', "none", "as it stands, or the best match first"),
];

table! {
    // Moving
    Down "down" Moving { keys "j <Down>"; typing "<Down> <C-n>"; page "j <Down>"; counts } "next line or story";
    Up "up" Moving { keys "k <Up>"; typing "<Up> <C-p>"; page "k <Up>"; counts } "previous line or story";
    First "first" Moving { keys "gg <Home>"; page "gg <Home>"; counts; aliases &["top"] } "first, or the one that the count names";
    Last "last" Moving { keys "G <End>"; page "G <End>"; counts; aliases &["bottom"] } "last, or the one that the count names";
    HalfDown "half-down" Moving { keys "<C-d>"; typing "<C-d>"; page "<C-d>"; counts } "half a page down";
    HalfUp "half-up" Moving { keys "<C-u>"; page "<C-u>"; counts } "half a page up";
    PageDown "page-down" Moving { keys "<C-f> <PgDn>"; typing "<PgDn>"; page "<C-f> <PgDn> <Space>"; counts } "a page down";
    PageUp "page-up" Moving { keys "<C-b> <PgUp>"; typing "<PgUp>"; page "<C-b> <PgUp>"; counts } "a page up";
    LineDown "line-down" Moving { keys "<C-e>"; page "<C-e>"; counts } "scroll one line down";
    LineUp "line-up" Moving { keys "<C-y>"; page "<C-y>"; counts } "scroll one line up";
    OtherDown "other-down" Moving { keys "J"; counts } "from the list scroll the story, from the story go to the next one";
    OtherUp "other-up" Moving { keys "K"; counts } "from the list scroll the story back, from the story go to the previous one";
    In "in" Moving { keys "l <Right> <Enter> <C-w>l"; aliases &["open"] } "into: from views to list, from list to story";
    Out "out" Moving { keys "h <Left> <C-w>h" } "out of: from story to list, from list to views";
    CursorMiddle "cursor-middle" Moving { keys "zz" } "put the row under the cursor in the middle";
    CursorTop "cursor-top" Moving { keys "zt" } "put the row under the cursor at the top";
    CursorBottom "cursor-bottom" Moving { keys "zb" } "put the row under the cursor at the bottom";
    Zen "zen" Moving { keys "zZ" } "the story alone on the screen, and back";
    ScreenTop "screen-top" Moving { keys "H"; counts } "to the first row that can be seen, or so many below it";
    ScreenMiddle "screen-middle" Moving { keys "M" } "to the middle of the rows that can be seen";
    ScreenBottom "screen-bottom" Moving { keys "L"; counts } "to the last row that can be seen, or so many above it";
    NextPane "next-pane" Moving { keys "<Tab> <C-w>w"; page "<Tab>" } "next pane";
    PrevPane "previous-pane" Moving { keys "<S-Tab>"; page "<S-Tab>" } "previous pane";
    NextGroup "next-group" Moving { keys "}"; counts } "first story of the next group, or of the next digest";
    PrevGroup "previous-group" Moving { keys "{"; counts } "first story of this group, or of the one before";
    FoldToggle "fold-toggle" Moving { keys "za" } "fold the group under the cursor, or open it";
    FoldOpen "fold-open" Moving { keys "zo" } "open the group under the cursor";
    FoldClose "fold-close" Moving { keys "zc" } "fold the group under the cursor";
    FoldAll "fold-all" Moving { keys "zM" } "fold all groups";
    UnfoldAll "unfold-all" Moving { keys "zR" } "open all groups";
    Group "group" Moving { keys "gz"; takes Takes::Choice(GROUPS) } "group the list by digest, day, outlet or tag";
    Sort "sort" Moving { keys "gS"; takes Takes::Choice(SORTS) } "sort the list by date, title or outlet";
    Name "position" Moving { keys "m"; takes Takes::Letter } "name the story under the cursor by a letter";
    Goto "go-to" Moving { keys "' `"; takes Takes::Letter } "to the story that a letter names; '' back to where the last leap began";
    LeapBack "leap-back" Moving { keys "<C-o>"; counts } "back to where a leap began: a jump, a search, G, a view";
    LeapOn "leap-on" Moving { keys "g<C-o> <C-i>"; counts } "forward again";

    // Skimming
    Skim "skim" Skimming { keys "<Space>" } "a page on; at the end mark read and go to the next unread";
    SkimBack "skim-back" Skimming { keys "<BS>" } "a page back; at the start the story that skimming came from";
    NextUnread "next-unread" Skimming { keys "]u"; counts } "next unread story";
    PrevUnread "previous-unread" Skimming { keys "[u"; counts } "previous unread story";
    NextStarred "next-starred" Skimming { keys "]s"; counts } "next starred story";
    PrevStarred "previous-starred" Skimming { keys "[s"; counts } "previous starred story";
    NextWatched "next-watched" Skimming { keys "]w"; counts } "next story of a watchlist";
    PrevWatched "previous-watched" Skimming { keys "[w"; counts } "previous story of a watchlist";
    NextEdited "next-edited" Skimming { keys "]e"; counts } "next story whose words were edited since you marked it";
    PrevEdited "previous-edited" Skimming { keys "[e"; counts } "previous story whose words were edited since you marked it";
    NextDoubtful "next-doubtful" Skimming { keys "]?"; counts } "next story of a digest whose reading is in doubt";
    PrevDoubtful "previous-doubtful" Skimming { keys "[?"; counts } "previous story of a digest whose reading is in doubt";
    NextDigest "next-digest" Skimming { keys "]d"; counts } "first story of the next digest";
    PrevDigest "previous-digest" Skimming { keys "[d"; counts } "first story of this digest, or of the one before";

    // Marking
    ToggleRead "read" Marking { keys "r"; stories; takes Takes::Stories } "mark read, or unread again";
    Unread "unread" Marking { keys "U"; stories; takes Takes::Stories } "mark unread";
    ReadAll "read-all" Marking { keys "R"; stories } "mark all stories of the list, or of the range, read in one step";
    ToggleStar "star" Marking { keys "s"; stories; takes Takes::Stories } "star, or take the star off";
    Unstar "unstar" Marking { stories; takes Takes::Stories } "take the star off";
    Tag "tag" Marking { keys "t"; stories; takes Takes::Tag } "give a tag";
    Untag "untag" Marking { keys "T"; stories; takes Takes::Tag } "take a tag off";
    Comment "comment" Marking { keys "c"; stories; takes Takes::Text } "say something about a story; nothing takes the comment back";
    EditComment "edit-comment" Marking { keys "gc"; stories } "write the comment in your editor, with as many lines as you like";
    Visual "visual" Marking { keys "v V" } "choose a range of stories from here; what is done next is done to all of them";
    VisualAgain "visual-again" Marking { keys "gv" } "choose the range before again";
    VisualSwap "visual-swap" Marking { visual "o" } "go to the other end of the range";
    Repeat "repeat" Marking { keys "."; stories } "mark again as the last time, as many stories";
    Undo "undo" Marking { keys "u"; counts } "undo the last mark";
    Redo "redo" Marking { keys "<C-r>"; counts } "make the undone mark again";

    // Finding
    Filter "filter" Finding { keys "f \\"; page "f"; takes Takes::Query } "filter the list as you type";
    EditFilter "edit-filter" Finding { keys "F" } "edit the filter that is set";
    Find "search" Finding { keys "/"; page "/"; aliases &["find"] } "search in the pane that has the keys, as you type";
    FindNext "search-next" Finding { keys "n"; counts } "next place that was found";
    FindPrev "search-previous" Finding { keys "N"; counts } "previous place that was found";
    FindLike "search-like" Finding { keys "*" } "search for the longest words of this title";
    ForgetFound "search-forget" Finding { aliases &["nohlsearch", "noh"] } "show no more what was searched for";
    Jump "jump" Finding { keys "<C-p>" } "jump to any story in the library, with a preview";
    View "view" Finding { takes Takes::View } "show this view";
    AddView "view add" Finding { takes Takes::NewView } "keep a query as a view of your own: this one, or what the list is filtered by";
    RemoveView "view remove" Finding { takes Takes::View } "take a view of your own away";
    Watch "watch" Finding { takes Takes::NewView } "keep a query as a watchlist, whose words stand out in a colour of their own";
    Accept "accept" Finding { typing "<Enter>"; page "<Enter>" } "take what was typed or chosen";

    Statistics "stats" Finding { aliases &["statistics"] } "plots of the list's stories: by time, outlet, digest, tag; Enter filters by a bar";
    ZoomIn "zoom-in" Finding { page "+ l <Right>" } "in the statistics, shorter stretches of time";
    ZoomOut "zoom-out" Finding { page "- h <Left>" } "in the statistics, longer stretches of time";

    // Out of the reader
    OpenLink "open-link" Outward { keys "o"; counts } "open the story's link, or the one that the count names";
    OpenLinks "open-links" Outward { keys "O"; counts } "open all links of the story, or as many as the count says";
    OpenAllLinks "open-links!" Outward { aliases &["open!"] } "open all links of the story, however many";
    Hint "hint-links" Outward { keys ";"; takes Takes::Letter } "a letter for each link that can be seen; the letter opens it";
    Yank "yank" Outward { keys "yy"; stories; takes Takes::Stories } "title and link to the clipboard";
    YankLink "yank-link" Outward { keys "yu"; stories; takes Takes::Stories } "the link to the clipboard";
    YankBody "yank-body" Outward { keys "yb"; stories; takes Takes::Stories } "the story's words to the clipboard";
    Cite "cite" Outward { keys "Y"; stories; takes Takes::Stories } "a citation to the clipboard: outlet, date, link, file and lines";
    Pipe "pipe" Outward { keys "|"; stories; takes Takes::Shell } "have a command read the stories, without a shell";
    PipeMarkdown "pipe!" Outward { stories; takes Takes::Shell } "the same as Markdown";
    EditDigest "edit-digest" Outward { keys "gf"; aliases &["edit"] } "the digest in your editor, at the story's line";
    Export "export" Outward { stories; takes Takes::File } "the list, a range or what a query finds to a file: .md .html .json .ndjson .csv .txt";
    ExportOver "export!" Outward { stories; takes Takes::File } "the same, over a file that is there";
    Basket "put" Outward { keys "b"; stories; takes Takes::Stories } "into the basket, or out of it";
    ShowBasket "basket" Outward {} "the list shows the basket";
    Brief "brief" Outward { takes Takes::Path } "write the basket as a brief with numbered sources";
    BriefOver "brief!" Outward { takes Takes::Path } "the same, over a file that is there";

    // Program
    Cancel "cancel" Program { keys "<Esc>"; typing "<Esc>"; page "<Esc>" } "cancel what is pending; in the list, clear the filter";
    Record "record" Program { keys "Q"; takes Takes::Letter } "record keys under a letter; once more ends it";
    Play "play" Program { keys "@"; counts; takes Takes::Letter } "play what is recorded under a letter; @@ the same again";
    CommandLine "command" Program { keys ":" } "type a command by its name";
    Help "help" Program { keys "?"; page "?"; aliases &["h", "keys"]; takes Takes::Text } "this page, or what of it has these words";
    Why "why" Program { aliases &["explain"] } "which lines of the file made this story begin, end and say what it says";
    Problems "problems" Program { aliases &["faults"] } "what could not be read, and what is odd, with the reason";
    Theme "theme" Program { takes Takes::Theme; aliases &["themes", "colorscheme"] } "take a theme, or try them all on";
    Set "set" Program { takes Takes::Setting } "show a setting or all, or change one until you leave";
    Redraw "redraw" Program { keys "<C-l>"; page "<C-l>" } "draw the screen afresh";
    Suspend "suspend" Program { keys "<C-z>"; typing "<C-z>"; page "<C-z>" } "back to the shell; `fg` returns";
    Close "close" Program { keys "q"; page "q" } "close the top thing; with nothing open, quit";
    Quit "quit" Program { keys "ZZ ZQ"; aliases &["q", "q!", "qa", "wq", "x", "exit"] } "quit; every mark is saved already";
    Interrupt "interrupt" Program { keys "<C-c>"; typing "<C-c>"; page "<C-c>" } "cancel; twice, quit";
}
