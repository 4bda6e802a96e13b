//! What Markdown becomes, and that no input breaks it.

use proptest::prelude::*;

use super::read;
use crate::container::{Fact, Given, Known, Lines};
use crate::text::CleanBuf;

/// The stream, with what is known of a line before it: `h2|Title`.
fn stream(source: &str) -> String {
    let (mut text, mut facts) = (CleanBuf::default(), Vec::new());
    let mut lines = Lines::new(&mut text, &mut facts);
    let some = read(source.as_bytes(), &mut lines);
    assert_eq!(some, !lines.is_empty());
    shown(&text, &facts)
}

fn shown(text: &str, facts: &[Fact]) -> String {
    let mut out = String::new();
    let mut facts = facts.iter().peekable();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some(fact) = facts.next_if(|fact| fact.start as usize == at) {
            out.push_str(&sign(fact.known));
        }
        out.push_str(line);
        at += line.len();
        // Where the lead of a line ends is another test's business.
        while facts.next_if(|fact| (fact.start as usize) < at).is_some() {}
    }
    assert!(facts.next().is_none(), "a fact points into a line");
    out.trim_end().to_owned()
}

fn sign(known: Known) -> String {
    let mut out = String::new();
    if let Some(level) = known.heading_level() {
        out.extend(["h", &level.to_string()]);
    }
    for (letter, depth) in [("i", known.list_depth()), ("q", known.quote_depth())] {
        if depth > 0 {
            out.extend([letter, &depth.to_string()]);
        }
    }
    let bold = if known.has(Known::TARGET) { "all " } else { "em" };
    for (flag, name) in [(Known::EMPHASIS, bold), (Known::TARGET, "to"), (Known::PRE, "pre")] {
        if known.has(flag) {
            out.push_str(name);
        }
    }
    out.push_str(match known.what() {
        Given::Document => "document",
        Given::Date => "date",
        Given::Furniture => "furniture",
        _ => "",
    });
    out + "|"
}

#[track_caller]
fn check(source: &str, expected: &[&str]) {
    assert_eq!(stream(source), expected.join("\n"), "{source}");
}

#[test]
fn paragraphs_and_headings() {
    check(
        "# Daily  #\n\nOne line\nand the next.\n\n## Part {#p .x}\nText",
        &["h1|Daily", "", "One line and the next.", "", "h2|Part", "", "Text"],
    );
    check(
        "Title\n=====\n\nSub\n---\n\nIt ended.\n---\nMore",
        &["h1|Title", "", "h2|Sub", "", "It ended.", "", "---", "", "More"],
    );
    check("a  \nb\\\nc<br>d", &["a", "b", "c", "d"]);
    check(
        "**All** *of* it\n\n**Bold** **only**:\n\n__Lead.__ Words",
        &["All of it", "", "em|Bold only:", "", "Lead. Words"],
    );
    check(
        "政府表示\n将继续\n\n***\n\n:smile: a\\*b &amp; &copy; `x  y`",
        &["政府表示将继续", "", "---", "", ":smile: a*b & © x y"],
    );
    check(
        "Title\r\n\r\nSource: Outlet\r\nhttps://a.example/1\r\n",
        &["Title", "", "Source: Outlet", "https://a.example/1"],
    );
    check("## One **bold**<br>two", &["h2|One bold two"]);
    check("• one\n• two\n\n**Head**\nBody", &["• one", "• two", "", "em|Head", "Body"]);
    check("", &[""]);
    check(" \n<!-- nothing -->\n", &[""]);
}

#[test]
fn lists() {
    check(
        "*   **Title**\n    *   point one\n        goes on\n    *   point two\n*   **Next**\n",
        &["i1em|• Title", "i2|    • point one goes on", "i2|    • point two", "i1em|• Next"],
    );
    check("3. c\n3. d\n7) e\n\nEnd", &["i1|3. c", "i1|3. d", "", "i1|7. e", "", "End"]);
    check("- a\n\n- b\n\n- c", &["i1|• a", "i1|• b", "i1|• c"]);
    check("1. a\n\n   more\n\n2. b\n\nc", &["i1|1. a", "", "    more", "", "i1|2. b", "", "c"]);
    check(
        "- a\n\n    indented more\n\n    - n\n\n      o\n- b",
        &["i1|• a", "", "    indented more", "", "i2|    • n", "", "        o", "", "i1|• b"],
    );
    check("- [x] done\n- [ ] to do", &["i1|• [x] done", "i1|• [ ] to do"]);
    check("- > q\n- # h\n- ***", &["i1q1|• > q", "h1i1|• h", "i1|• ---"]);
    check("- \n- - b\n", &["i2|• • b"]);
    check(
        "- a\n\n        The minister said that talks go on.\n",
        &["i1|• a", "", "    The minister said that talks go on."],
    );
    check("text\n* a\ntext on\n\n***", &["text", "", "i1|• a text on", "", "---"]);
}

#[test]
fn links_and_images() {
    check(
        "- [Title](https://a.example/1). Note\n  wrapped",
        &["i1|• Title. Note wrapped", "to|https://a.example/1"],
    );
    check(
        "[Read Original](https://a.example/1)\n\n---",
        &["Read Original", "all to|https://a.example/1", "", "---"],
    );
    check(
        "[Read Original](https://a.example/1)\n---",
        &["Read Original", "all to|https://a.example/1", "", "---"],
    );
    check(
        "(Source: [https://a.example](https://a.example), [https://b.example/x](https://b.example/x))",
        &["(Source: https://a.example, https://b.example/x)"],
    );
    check(
        "<https://a.example/_b_> https://c.example/_d_/__e__ and [x](/rel) [y](mailto:a@b.example)",
        &["https://a.example/_b_ https://c.example/_d_/__e__ and x y"],
    );
    check(
        "[a][r] and [b] and [c][none]\n\n[r]: https://a.example/r\n[b]: https://a.example/b 'T'\n",
        &["a and b and [c][none]", "to|https://a.example/r", "to|https://a.example/b"],
    );
    check(
        "![](i.png) ![An alt](i.png) [![logo](l.png)](https://a.example) x",
        &["An alt logo x", "to|https://a.example"],
    );
    check(
        "[a](https://a.example) [b](https://a.example)\n\n## [T](https://t.example)",
        &["a b", "to|https://a.example", "", "h2|T", "all to|https://t.example"],
    );
    check("**Source:** X | **Score:** 3", &["Source: X | Score: 3"]);
    check(
        "**Source:** X\n**Link:** [Read](https://a.example)\n**Score:** 3",
        &["Source: X", "Link: Read", "to|https://a.example", "Score: 3"],
    );
    let many: Vec<_> = (0..12).map(|n| format!("[w](https://a.example/{n})")).collect();
    assert_eq!(stream(&many.join(" ")).matches("to|").count(), 8);
}

#[test]
fn quotes_code_and_tables() {
    check("> a\n> b\n>\n> > c\n\nd", &["q1|> a b", "", "q2|> > c", "", "d"]);
    check("> ## H\n> - i\n>   - j", &["h2q1|> H", "", "i1q1|> • i", "i2q1|>     • j"]);
    check("```\nlet a = 1;\n\n  b\n```\nc", &["pre|let a = 1;", "", "pre|  b", "", "c"]);
    check("a\n\n    x = {y};\n      z\n\nb", &["a", "", "pre|x = {y};", "pre|  z", "", "b"]);
    check(
        "• Title\n\n    A paragraph that is [moved](https://a.example) in\n    by hand.\n",
        &["• Title", "", "A paragraph that is moved in by hand.", "to|https://a.example"],
    );
    check("```markdown\n## A\n\nb *c*\n```\n", &["h2|A", "", "b c"]);
    check(
        "A\n\n```\nThis fence was never closed, so it is text.\n\n## B\n",
        &["A", "", "This fence was never closed, so it is text.", "", "h2|B"],
    );
    check(
        "| A | B |\n|---|---|\n| [x](https://a.example) | y<br>z |\n| | |\n|  | q |\n\nend",
        &["em|A | B", "x | y z", "all to|https://a.example", "q", "", "end"],
    );
    check(
        "~~old~~ new[^1]\n\n[^1]: The note\n    goes on\n\nLast",
        &["old new[1]", "", "Last", "", "[1] The note goes on"],
    );
}

#[test]
fn raw_html() {
    check(
        "a <b>c</b> <i>d</i><!-- e --> &lt;f&gt; <a href='https://a.example?x&amp;y'>g</a>",
        &["a c d <f> g", "to|https://a.example?x&y"],
    );
    check("<details>\n<summary><b>More</b></summary>\n\n- a\n\n</details>\n", &["em|More", "", "i1|• a"]);
    check("<!-- x\n\ny -->\n<script>\na < b\n\nc</script>\n\nd", &["d"]);
    check("a <script>b</script> c <style>d\n\ne", &["a c", "", "e"]);
    check(
        "<h2>T &amp; U</h2>\n<p>One\ntwo<br/>three</p>\n<ul><li>i<ol><li>j</ol></li><li><p>k</ul>\n<hr>",
        &["h2|T & U", "", "One two", "three", "", "i1|• i", "i2|    1. j", "i1|• k", "", "---"],
    );
    check("<table><tr><th>A<th>B</tr>\n<tr><td>c</td><td>d</td></tr></table>", &["A | B", "c | d"]);
    check("<pre>\n a\n  b &lt;\n</pre>\nc", &["pre| a", "pre|  b <", "", "c"]);
    check("<p><img src=x alt=\"A map\"></p>\n", &["A map"]);
    check("x < y and <3 > 2", &["x < y and <3 > 2"]);
}

#[test]
fn front_matter() {
    check(
        "---  \ntitle: \"A: b\"\ndate: 2023-11-10T08:00\ntags:\n  - x\n---\n# H\n",
        &["document|A: b", "date|2023-11-10", "furniture|tags:", "furniture|- x", "", "h1|H"],
    );
    check(
        "+++\ntitle = 'T'\n[params]\ntitle = 'U'\n+++\ntext",
        &["document|T", "furniture|[params]", "furniture|title = 'U'", "", "text"],
    );
    check("---\ntitle: >-\n  A long\n  title\n---\n", &["document|A long title"]);
    check(
        "---\ntitle: A long\n  title # note\n# remark\n---\n",
        &["document|A long title", "furniture|# remark"],
    );
    check("---\n\nNo keys\n\n---\n", &["---", "", "No keys", "", "---"]);
}

#[test]
fn what_is_hidden_for_good_is_told() {
    let (mut text, mut facts) = (CleanBuf::default(), Vec::new());
    let mut lines = Lines::new(&mut text, &mut facts);
    assert!(read("é\n\n<!-- b\n\nc".as_bytes(), &mut lines));
    assert_eq!(lines.capped, 1);
}

/// Inputs that are n times some piece cost n times as much: what is written stays within a factor of what is read.
#[test]
fn hostile_inputs_stay_small() {
    let n = 16_000;
    let repeated = [
        "> ",
        "- ",
        "1. ",
        "* a\n",
        "<div>",
        "<ul><li>",
        "<li>",
        "[",
        "![",
        "![a](",
        "[a](b",
        "*a ",
        "**",
        "_a**b",
        "`",
        "``` ",
        "<",
        "</",
        "<!--",
        "<a \"",
        "<a href=\"",
        "<b>",
        "&",
        "&#",
        "|",
        "|-",
        "a|b\n",
        "[^1]: ",
        "[a]: b\n",
        "~",
        "\\",
        "\t",
        "\n\n- ",
        "a\n",
        "<?",
        "<![CDATA[",
        "[a]",
        "[](",
        "a  \n",
        "]",
        "http://a_",
        "# ",
        "---\n",
        "<script>",
        "<a href=x>y",
        "\r",
        "a\r",
        "> - ",
        "```\n> ",
    ];
    for piece in repeated {
        let source = piece.repeat(n);
        let (mut text, mut facts) = (CleanBuf::default(), Vec::new());
        let mut lines = Lines::new(&mut text, &mut facts);
        read(source.as_bytes(), &mut lines);
        let written = lines.len();
        assert!(written <= 16 * source.len() + 1000, "{piece:?}: {} became {written}", source.len());
        assert!(facts.len() <= source.len(), "{piece:?}");
    }
    let deep: Vec<_> = (0..2000).map(|depth| "  ".repeat(depth) + "- x\n").collect();
    let deep = deep.concat();
    assert!(stream(&deep).len() < 2 * deep.len());
    let wide = format!("{}\n{}\n{}", "|a".repeat(2000), "|-".repeat(2000), "|\n".repeat(2000));
    assert!(stream(&wide).len() < 64 * wide.len());
    let referred = format!("[a]: https://a.example/{}\n\n{}", "x".repeat(20_000), "[a]\n\n".repeat(20_000));
    assert!(stream(&referred).len() < 8 * referred.len());
}

/// A block of made-up Markdown, and the words of it that show.
fn block() -> impl Strategy<Value = (String, Vec<String>)> {
    let word = "[b-z]{1,6}[0-9]";
    (prop::collection::vec(word, 1..6), 0..12_u8).prop_map(|(words, form)| {
        let line = words.join(" ");
        let first = &words[0];
        let source = match form {
            0 => format!("# {line}\n\n"),
            1 => format!("{}\n\n", words.join("\n")),
            2 => format!("* **{line}**\n\n"),
            3 => format!("> {line}\n\n"),
            4 => format!("{line} [{first}](https://a.example/x)\n\n"),
            5 => format!("```\n{line}\n```\n\n"),
            6 => format!("| {} |\n|{}\n\n", words.join(" | "), "---|".repeat(words.len())),
            7 => format!("<div><p>{line}</p>\n<!-- no --></div>\n\n"),
            8 => format!("- {first}\n    - {line}\n\n"),
            9 => format!("{line}\n---\n"),
            10 => format!("1. {first}\n\n   {line}\n\n"),
            _ => format!("*{first}* `{line}`<br>{first}\n\n"),
        };
        let mut shown = Vec::new();
        match form {
            4 => shown.extend(words.iter().chain([first]).cloned()),
            8 | 10 => shown.extend([first].into_iter().chain(&words).cloned()),
            11.. => shown.extend([first].into_iter().chain(&words).chain([first]).cloned()),
            _ => shown.extend(words.iter().cloned()),
        }
        (source, shown)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        stream(&String::from_utf8_lossy(&bytes));
        let (mut text, mut facts) = (CleanBuf::default(), Vec::new());
        read(&bytes, &mut Lines::new(&mut text, &mut facts));
        super::is_markdown(&bytes, "txt");
    }

    #[test]
    fn any_marks_are_read(pieces in prop::collection::vec(prop::sample::select(vec![
        "# ", "\n", "\n\n", "    ", "- ", "1. ", "> ", "**", "*", "_", "[", "](", ")", "[^1]", "]: ", "`", "```", "|", "|---|", "<", ">", "<b>",
        "</b>", "<!--", "-->", "<script>", "</script>", "<ul>", "<li>", "</ul>", "<pre>", "</pre>", "<a href=\"", "\"", "http://", "é", "中", "a", " ",
        "---", "===", "&", "amp;", "\\", "\t", "~~", "\r", "![", "<br>", "title: ", "+++", "x = ", ":", "<h1>", "{#", "}", "{#a}", "<td>", "\u{0}",
    ]), 0..60)) {
        stream(&pieces.concat());
        super::is_markdown(pieces.concat().as_bytes(), "");
    }

    #[test]
    fn every_word_is_there_in_order(blocks in prop::collection::vec(block(), 1..8)) {
        let source: String = blocks.iter().map(|(source, _)| source.as_str()).collect();
        let got = stream(&source);
        let mut rest = got.as_str();
        for word in blocks.iter().flat_map(|(_, words)| words) {
            let at = rest.find(word.as_str());
            prop_assert!(at.is_some(), "{} is not in\n{}\nof\n{}", word, got, source);
            rest = &rest[at.unwrap_or_default() + word.len()..];
        }
    }
}
