//! Pages made up for the purpose, and the lines that they give.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::container::{Fact, Given};
use crate::text::CleanBuf;

/// The lines that `write` gives, each behind what is known of it.
fn shown(write: impl FnOnce(&mut Lines<'_>)) -> String {
    let (mut text, mut facts): (CleanBuf, Vec<Fact>) = (CleanBuf::default(), Vec::new());
    write(&mut Lines::new(&mut text, &mut facts));
    let mut out = String::new();
    let mut at = 0;
    for line in text.lines() {
        let mut tags = Vec::new();
        for fact in facts.iter().filter(|fact| fact.start as usize == at) {
            let known = fact.known;
            tags.extend(known.heading_level().map(|level| format!("h{level}")));
            tags.extend((known.list_depth() > 0).then(|| format!("li{}", known.list_depth())));
            tags.extend((known.quote_depth() > 0).then(|| format!("q{}", known.quote_depth())));
            let is_target = known.has(Known::TARGET);
            let bold = if is_target { "all" } else { "b" };
            for (flag, name) in [(Known::EMPHASIS, bold), (Known::TARGET, "to"), (Known::PRE, "pre")] {
                tags.extend(known.has(flag).then(|| name.to_owned()));
            }
            tags.extend((known.what() != Given::Nothing).then(|| format!("{:?}", known.what())));
        }
        at += line.len() + 1;
        let bar = if tags.is_empty() { "" } else { "|" };
        let _ = writeln!(out, "{}{bar}{line}", tags.join("+"));
    }
    out.trim_end().to_owned()
}

use crate::container::Known;

fn fragment(html: &str) -> String {
    shown(|lines| read_text(html, None, lines))
}

#[track_caller]
fn check(html: &str, expected: &str) {
    assert_eq!(fragment(html), expected, "{html}");
}

#[test]
fn blocks_are_parted_by_blank_lines() {
    check("<p>One\n  two.</p><p>Three.", "One two.\n\nThree.");
    check("text <p>in body</p> after", "text\n\nin body\n\nafter");
    check("<div>One</div><div>Two</div>", "One\n\nTwo");
    check("a<hr>b", "a\n\n---\n\nb");
    check("<h2>A <i>title</i></h2>text<h7>x</h7>", "h2|A title\n\ntextx");
    check("<P>One<P>Two<UL><LI>a<LI>b</UL>end", "One\n\nTwo\n\nli1|• a\nli1|• b\n\nend");
    check("<p>保障性\n住房</p><p>a\nb</p>", "保障性住房\n\na b");
    check("<p>a&nbsp;b&nbsp;</p><p>&nbsp;</p><p>c</p>", "a b\n\nc");
    check("a<span> b</span><b>c </b>d", "a bc d");
    check("He said <q>yes</q>.", "He said “yes”.");
    check("<h2>Title<p>text", "h2|Title\n\ntext");
    check("<div role=heading aria-level=3>T</div>x", "h3|T\n\nx");
    check("", "");
}

#[test]
fn breaks_end_lines() {
    check("a<br>b<br><br>c<br/>\n<br/>\n<br/>d", "a\nb\n\nc\n\nd");
    check("<p>a<br></p><p><br></p><p>b</p>", "a\n\nb");
    check("<p>a</br>b", "a\nb");
}

#[test]
fn boxes_are_lines_where_empty_ones_part_them() {
    let mail = "<div>One</div><div>two</div><div><br></div><div>Three</div><div>&nbsp;</div><div>Four</div>";
    check(mail, "One\ntwo\n\nThree\n\nFour");
    let word = "<p class=MsoNormal>One</p><p class=MsoNormal>two</p><p class=MsoNormal>&nbsp;</p>\
        <p class=MsoNormal>Three</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>Four</p>";
    check(word, "One\ntwo\n\nThree\n\nFour");
}

#[test]
fn lists_have_marks_and_depth() {
    check("<ul><li>a<ul><li>b</li></ul></li><li>c</ul>", "li1|• a\nli2|    • b\nli1|• c");
    check("<ol start=3><li>a<li value=7>b<li>c</ol>", "li1|3. a\nli1|7. b\nli1|8. c");
    check("<p>x<ul><li><p>a</p></li><li><p>b</p></ul>y", "x\n\nli1|• a\nli1|• b\n\ny");
    check("<ul><li><p>a</p><p>b</p></li><li>c</ul>", "li1|• a\n\nb\n\nli1|• c");
    check("<ul><li><h3>T</h3><p>b</p></li><li><h3>U</h3>c</ul>", "h3|T\n\nb\n\nh3|U\n\nc");
    check("<ul><li><b>Title</b><br>text<li></ul>", "li1+b|• Title\ntext");
    check("<ul><li><li> <li>a</ul>", "li1|• a");
    check("<li>a<li>b", "li1|• a\nli1|• b");
    check("<dl><dt>Term<dd>Words <b>of</b> it<dt>Other<dd>x</dl>", "b|Term\n\nWords of it\n\nb|Other\n\nx");
}

#[test]
fn quotations_and_code_keep_their_form() {
    let text = "<p>A longer text around the quotation, as it should be.</p>";
    check(
        &format!("{text}<blockquote>a<blockquote>b</blockquote><ul><li>c</ul></blockquote>d"),
        "A longer text around the quotation, as it should be.\n\nq1|> a\n\nq2|> > b\n\nli1+q1|> • c\n\nd",
    );
    check("<blockquote><p>all of it</p></blockquote>", "all of it");
    check(
        &format!("{text}<pre>\n x = 1\n\n\n   y\u{a0}= <b>2</b>\n</pre>"),
        "A longer text around the quotation, as it should be.\n\npre| x = 1\n\npre|   y = 2",
    );
    check("<pre>\n  Title\n\nA line\nof text &amp; more\n</pre>", "  Title\n\nA line\nof text & more");
}

#[test]
fn bold_lines_are_emphasised() {
    check("<b>Title</b><br>text <b>not</b>", "b|Title\ntext not");
    check("<p><strong>A</strong> <b>b</b>:</p>", "b|A b:");
    check("<p><span style='font-weight:700'>A</span></p><b style='font-weight:normal'>b</b>", "b|A\n\nb");
    check("<p>***</p>", "***");
    check("<b><div>a</div><div>b</b> c</div>d", "b|a\n\nb c\n\nd");
    check("<h1><b>T</b></h1>", "h1|T");
}

#[test]
fn links_follow_their_line() {
    let a = "<a href='https://a.example/1?x=1&amp;y=2'>";
    check(&format!("{a}<h2>Title</h2></a>text"), "h2|Title\nall+to|https://a.example/1?x=1&y=2\n\ntext");
    check(&format!("<h2>{a}Title</a></h2>text"), "h2|Title\nall+to|https://a.example/1?x=1&y=2\n\ntext");
    check(&format!("x {a}one</a> and {a}two</a>."), "x one and two.\nto|https://a.example/1?x=1&y=2");
    check("<a href=https://a.example/>https://a.example</a>", "https://a.example");
    check("<a name=top>x</a> <a href=#top>y</a> <a href=z.html>z</a>", "x y z");
    check("<a href='http://a.example/a b'>x", "x\nall+to|http://a.example/a%20b");
    check(&format!("<p>a {a}b<p>c</a> d"), "a b\nto|https://a.example/1?x=1&y=2\n\nc d");
    check(&format!("{a}<img src=x></a>y"), "y");
    let many: Vec<_> = (0..20).map(|n| format!("<a href=http://a.example/{n}>w</a> ")).collect();
    let many = many.concat();
    assert_eq!(fragment(&many).matches("to|").count(), 8);
    let based = shown(|lines| read_text("<a href=../x>y</a>", Some("https://a.example/b/c/"), lines));
    assert_eq!(based, "y\nall+to|https://a.example/b/x");
}

#[test]
fn tables_hold_data_or_arrange() {
    check(
        "<table><caption>C</caption><tr><th>Day<th>What<tr><td>1<td><a href=http://a.example>x</a><td></table>end",
        "C\n\nb|Day | What\n1 | x\nto|http://a.example\n\nend",
    );
    check("<table><tr><td>menu<td><p>a<p>b</table>", "menu\n\na\n\nb");
    check("<table><tr><td>a<tr><td>b</table>", "a\n\nb");
    check(
        "<table><tr><td>a<td>b<tr><td>c<td><table><tr><td>d<td>e<tr><td>f<td>g</table></table>",
        "a\n\nb\n\nc\n\nd | e\nf | g",
    );
    check("<table role=presentation><tr><td>a<td>b<tr><td>c<td>d</table>", "a\n\nb\n\nc\n\nd");
    check("<TABLE><TR><TD>a<TD>b<TR><TD>c<TD>d", "a | b\nc | d");
    check("<td>a</td></tr></table>b", "a\n\nb");
    check("<div>x<table><tr><td>a</div>b</table>c", "x\n\nab\n\nc");
}

#[test]
fn what_does_not_show_is_dropped() {
    check("a<script>if (a<b) x('</p>')</script><style>p{}</style><!-- c --><![CDATA[x]]>b", "ab");
    check("a<p hidden>b</p><div style='display: none'><p>c</p></div>d", "a\n\nd");
    check("a <span aria-hidden=true>x</span><svg><title>t</title><path/></svg>b", "a b");
    check("a<svg><path><p>b", "a\n\nb");
    check("a<select><option>b<option>c</select>d<template>e</template>f", "adf");
    check("<body style='display:none'>a", "a");
    check(
        "<div aria-hidden=true><p>The text behind an open dialog</div><div>Accept?</div>",
        "The text behind an open dialog\n\nAccept?",
    );
    check("<div aria-hidden=true>icon</div><p>The text of the page</p>", "The text of the page");
    check("<p>Seen words.</p><noscript><p>Seen words.</p></noscript>", "Seen words.");
}

#[test]
fn furniture_is_marked_and_kept() {
    let text = "<h2>Title</h2><p>The text of the page is so long that it is most of it, by far.</p>";
    let lines = "h2|Title\n\nThe text of the page is so long that it is most of it, by far.";
    for around in [
        "<nav>menu</nav>",
        "<div class='site-footer x'>menu</div>",
        "<ul id=mainMenu><li>menu</ul>",
        "<form>menu</form>",
        "<header><h1>menu</h1></header>",
        "<div role=navigation>menu</div>",
        "<textarea>menu</textarea>",
        "<noscript>menu</noscript>",
    ] {
        let words = if around.contains("<li>") { "• menu" } else { "menu" };
        check(&format!("{around}{text}"), &format!("Furniture|{words}\n\n{lines}"));
        check(&format!("{text}{around}"), &format!("{lines}\n\nFurniture|{words}"));
    }
    // What would take the page itself is none.
    check(&format!("<form><nav>menu</nav>{text}</form>"), &format!("Furniture|menu\n\n{lines}"));
    check(&format!("<div class=widget>{text}</div>"), lines);
    check(
        &format!("<div class=menu>{text}</div><nav>{}</nav>", "menu ".repeat(9)),
        &format!("{lines}\n\nFurniture|{}", "menu ".repeat(9).trim()),
    );
    check(&format!("<nav>{text}</nav>"), lines);
    check(
        "<div class=related><h2>T</h2></div>words that are many more than the heading has",
        "h2|T\n\nwords that are many more than the heading has",
    );
    // Parts of a line don't make the line furniture.
    check(&format!("{text}<p><button>Share</button> more words"), &format!("{lines}\n\nShare more words"));
    // An article has a head and a foot of its own.
    check(
        &format!("<article><header>H</header>{text}<footer>Outlet</footer></article>"),
        &format!("H\n\n{lines}\n\nOutlet"),
    );
    check(
        &format!("before<main>{text}</main>after"),
        &format!("Furniture|before\n\n{lines}\n\nFurniture|after"),
    );
    check(&format!("{text}<main>x</main>"), &format!("{lines}\n\nx"));
}

#[test]
fn a_page_says_what_it_is() {
    let page = "<!doctype html>\n<!-- saved from url=(0030)https://a.example/week/12.html -->\n<html><head>\
        <meta property='article:published_time' content='2023-11-10T08:00'><title>Week\n 12 &amp; more</title>\
        <style>x</style></head><body><p><a href=1.html>One</a></body></html>";
    let read_page = |page: &str| {
        shown(|lines| {
            assert!(read(page.as_bytes(), lines));
        })
    };
    assert_eq!(
        read_page(page),
        "Document|Week 12 & more\nDate|2023-11-10\n\nOne\nall+to|https://a.example/week/1.html"
    );
    assert_eq!(read_page("<p>One<title>never closed"), "Onenever closed");
    assert_eq!(fragment(page), "One\nall+to|https://a.example/week/1.html");
    let mut none = false;
    let text = shown(|lines| none = !read(b"1 < 2 and 3 > 2", lines));
    assert!(none && text.is_empty());
}

#[test]
fn pages_are_told_by_how_they_begin() {
    for page in [
        "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 3.2//EN\">",
        "\u{feff}\n <HTML>",
        "<?xml version='1.0'?>\n<!-- x -->\n<html xmlns=",
        "<!-- saved from url=(0014)about:internet -->",
        "<p>One</p>\n<p>Two</p><p>Three</p>",
        "<table><tr><td>a",
        "<center>a<br>b<br>",
        "<head>",
    ] {
        assert!(is_html(page.as_bytes()), "{page}");
        let wide: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(is_html(&[&b"\xff\xfe"[..], &wide].concat()), "{page}");
    }
    for other in [
        "",
        "<",
        "A title\n\n<p>text</p><p>b</p><p>c</p>",
        "<?xml version='1.0'?><rss><channel>",
        "<feed xmlns=''><p><p><p>",
        "<p align=center>x</p>\n\n# Title\n<p><br>",
        "<header-x>",
        "<https://a.example/>\nTitle\n",
        "From: a\n\n<html>",
    ] {
        assert!(!is_html(other.as_bytes()), "{other}");
    }
}

#[test]
fn the_encoding_is_read_where_it_is_declared() {
    let label = |page: &str| declared(page.as_bytes());
    assert_eq!(label("<head><meta charset='gb2312'>").as_deref(), Some("gb2312"));
    let old = "<META HTTP-EQUIV=\"Content-Type\" CONTENT=\"text/html; charset=windows-1251\">";
    assert_eq!(label(old).as_deref(), Some("windows-1251"));
    assert_eq!(label("<?xml version=\"1.0\" encoding=\"koi8-r\"?><html>").as_deref(), Some("koi8-r"));
    assert_eq!(label("<!-- <meta charset=a> --><p>charset=b"), None);
}

#[test]
fn titles_are_one_line() {
    assert_eq!(plain_words("A <b>bold</b>\n title<br>&amp; more<script>x</script>"), "A bold title & more");
    assert_eq!(plain_words("AT&T 1 < 2"), "AT&T 1 < 2");
    assert_eq!(plain_words(""), "");
}

/// No more lines, bytes and regions than the input has bytes, whatever it does.
#[track_caller]
fn check_size(html: &str) {
    let page = build::build(html, Some("https://a.example/a/b/"));
    assert!(page.text.len() <= 4 * html.len() + 16);
    assert!(page.lines.len() <= html.len() && page.regions.len() <= html.len() + 1);
    let mut text = CleanBuf::default();
    let mut facts = Vec::new();
    read_text(html, Some("https://a.example/a/b/"), &mut Lines::new(&mut text, &mut facts));
    assert!(text.len() <= 40 * html.len() + 64, "{} of {}", text.len(), html.len());
}

#[test]
fn hostile_pages_cost_no_more_than_their_size() {
    let mb = |piece: &str| piece.repeat(1_000_000 / piece.len());
    for piece in [
        "<",
        "</",
        "<!",
        "<!--",
        "<a",
        "<a b=\"",
        "<a b='>",
        "<a b=\">\" ",
        "&",
        "&a",
        "&#",
        "<title>",
        "<p>",
        "</p>",
        "<script>",
        "<ul><li>",
        "<table><tr><td>",
        "<blockquote>x",
        "<div class=nav>x",
        "<b><p>x",
        "<h1>x",
        "<pre>\n",
        "<svg><select>",
        "<a href=x>y",
        "</b></div>",
        "<ol><li><table>x",
        "\u{a0}<br>",
        "<p hidden><noscript>x",
        "<i><div>",
        "x<hr>",
    ] {
        check_size(&mb(piece));
    }
    // One tag with very many attributes, and closing tags that find nothing below a full stack.
    let attributes: Vec<_> = (0..150_000).map(|n| format!(" a{n}=1")).collect();
    let attributes = attributes.concat();
    check_size(&format!("<p{attributes}>x"));
    check_size(&format!("{}{}", "<p><table><tr><td>".to_owned() + &"<i>".repeat(600), mb("</p>")));
    let deep = format!("{}x{}y", "<div>".repeat(16_000), "</div>".repeat(16_000));
    assert_eq!(fragment(&deep), "x\n\ny");
    let deep = "<ul><li>x".repeat(16_000);
    assert_eq!(fragment(&deep).matches('x').count(), 16_000);
}

/// Tags that a page may be composed of, closed or not.
fn markup() -> impl Strategy<Value = String> {
    proptest::sample::select(vec![
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<ul>",
        "<li>",
        "</ul>",
        "<ol>",
        "<h2>",
        "</h2>",
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<table>",
        "<tr>",
        "<td>",
        "</td>",
        "</table>",
        "<th>",
        "<blockquote>",
        "</blockquote>",
        "<br>",
        "<hr>",
        "<pre>",
        "</pre>",
        "<a href=http://x.example/>",
        "</a>",
        "<nav>",
        "</nav>",
        "<div class=menu>",
        "<main>",
        "</main>",
        "<form>",
        "</form>",
        "<dl>",
        "<dt>",
        "<dd>",
        "&nbsp;",
        "<center>",
        "<font>",
        "</font>",
        " ",
        "\n",
        "<span>",
        "</span>",
        "<x-y>",
        "<section>",
        "<article>",
        "</article>",
        "<footer>",
        "<button>",
        "<!-- c -->",
        "<p class=MsoNormal>",
        "<noscript>",
        "</noscript>",
    ])
    .prop_map(ToOwned::to_owned)
}

proptest! {
    #[test]
    fn no_word_is_lost(pieces in proptest::collection::vec(markup(), 0..60)) {
        let mut html = String::new();
        for (n, piece) in pieces.iter().enumerate() {
            let _ = write!(html, "{piece} w{n} ");
        }
        let lines = fragment(&html);
        let words: Vec<&str> = lines
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| word.starts_with('w') && word.len() > 1)
            .collect();
        let expected: Vec<String> = (0..pieces.len()).map(|n| format!("w{n}")).collect();
        prop_assert_eq!(words, expected);
    }

    #[test]
    fn nothing_panics(html in "([<>/!a-z=\"' &;#-]|<p |<table>|<td>|<ul>|<li>|</|<!--|-->|<title>|é|\u{a0}|\n){0,200}") {
        let _ = fragment(&html);
        let _ = plain_words(&html);
        let _ = is_html(html.as_bytes());
    }

    #[test]
    fn bytes_do_not_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = is_html(&bytes);
        let _ = shown(|lines| { read(&bytes, lines); });
    }
}

/// What `read` makes of `bytes`, in bytes for each byte.
#[track_caller]
fn grows(bytes: &[u8], most: usize) {
    let (mut text, mut facts): (CleanBuf, Vec<Fact>) = (CleanBuf::default(), Vec::new());
    let mut lines = Lines::new(&mut text, &mut facts);
    assert!(read(bytes, &mut lines));
    assert!(lines.capped > 0, "what is left out is counted");
    assert!(text.len() <= most * bytes.len(), "{} bytes became {}", bytes.len(), text.len());
}

#[test]
fn links_that_are_made_whole_stay_within_bounds() {
    let base = format!("<base href='https://a.example/{}/'>", "x".repeat(1900));
    grows(format!("{base}{}", "<p><a href=a>b</a>".repeat(5000)).as_bytes(), 8);
}
