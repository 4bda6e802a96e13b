//! Feeds as they come, and what their lines are known to be.

use std::fmt::Write;

use proptest::prelude::*;

use super::*;
use crate::container::{Container, Fact, Known, tell};
use crate::text::CleanBuf;

/// The stream with what is known of each line before a `|`; blank lines are empty.
pub(in crate::container) fn shown(read: impl FnOnce(&mut Lines<'_>) -> bool) -> Option<String> {
    let (mut text, mut facts) = (CleanBuf::of("before\n"), Vec::new());
    let begin = text.len();
    let mut lines = Lines::new(&mut text, &mut facts);
    if !read(&mut lines) {
        assert!(lines.is_empty(), "what was not read left lines behind");
        return None;
    }
    let mut out = String::new();
    let mut at = 0;
    for line in text[begin..].split_inclusive('\n') {
        let known =
            facts.iter().filter(|fact| fact.start as usize == at).fold(Known::NOTHING, |k, f| k.and(f.known));
        if !line.trim().is_empty() {
            write!(out, "{}|{}", names(known), line.trim_end()).unwrap();
        }
        out.push('\n');
        at += line.len();
    }
    assert_in_order(&facts);
    Some(out.trim_end().to_owned())
}

fn assert_in_order(facts: &[Fact]) {
    assert!(
        facts.windows(2).all(|two| two[0].start < two[1].start),
        "two facts of one line, or out of order"
    );
}

fn names(known: Known) -> String {
    let mut names = Vec::new();
    if known.has(Known::STARTS) {
        names.push("new".to_owned());
    }
    if known.what() != Given::Nothing {
        names.push(format!("{:?}", known.what()).to_lowercase());
    }
    names.extend(known.heading_level().map(|level| format!("h{level}")));
    if known.list_depth() > 0 {
        names.push(format!("item{}", known.list_depth()));
    }
    if known.quote_depth() > 0 {
        names.push(format!("quote{}", known.quote_depth()));
    }
    for (one, name) in [(Known::EMPHASIS, "em"), (Known::TARGET, "to"), (Known::PRE, "pre")] {
        if known.has(one) {
            names.push(name.to_owned());
        }
    }
    names.join(" ")
}

#[track_caller]
fn check(feed: &str, expected: &str) {
    assert!(is_feed(feed.as_bytes()), "is no feed");
    let got = shown(|lines| read(feed.as_bytes(), lines));
    let expected: Vec<_> = expected.trim().lines().map(str::trim).collect();
    assert_eq!(got.unwrap_or_default(), expected.join("\n"));
}

/// One item of RSS in a feed of its own.
#[track_caller]
fn item(inner: &str, expected: &str) {
    check(
        &format!("<rss version=\"2.0\"><channel><title>F</title><item>{inner}</item></channel></rss>"),
        &format!("document|F\n\n{expected}"),
    );
}

#[test]
fn rss_2() {
    check(
        r#"<?xml version="1.0" encoding="utf-8"?>
        <!-- made up --><?xml-stylesheet href="x.xsl"?>
        <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
             xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">
        <channel>
          <title>River Desk</title>
          <link>https://river.example/</link>
          <atom:link rel="self" href="https://river.example/feed.xml"/>
          <description>News of the &lt;b&gt;river&lt;/b&gt;</description>
          <lastBuildDate>Sat, 11 Nov 2023 09:00:00 GMT</lastBuildDate>
          <pubDate>Fri, 10 Nov 2023 09:00:00 GMT</pubDate>
          <image><title>Logo</title><url>https://river.example/i.png</url><link>https://river.example/other</link></image>
          <item>
            <title>Bridge &amp;amp; tunnel &lt;i&gt;reopen&lt;/i&gt;</title>
            <link> /2023/bridge?a=1&amp;b=2 </link>
            <guid isPermaLink="false">17</guid>
            <pubDate>Thu, 09 Nov 2023 23:30:00 -0800</pubDate>
            <dc:creator>A. Writer</dc:creator><dc:creator>B. Second</dc:creator>
            <source url="https://wire.example/rss">The Wire</source>
            <category>Roads</category>
            <description>Short of it.</description>
            <content:encoded><![CDATA[<p>The caf&eacute; opened.</p><ul><li>One lane</li></ul>]]></content:encoded>
            <media:content url="x.jpg"><media:title>A picture</media:title></media:content>
          </item>
          <item><guid>https://river.example/p/2</guid><author>desk@river.example (The Desk)</author>
            <description>&lt;p&gt;No title here.&lt;/p&gt;&lt;p&gt;R&amp;amp;D&lt;/p&gt;</description></item>
        </channel></rss>"#,
        "document|River Desk
         date|2023-11-10
         furniture|News of the river

         new title|Bridge & tunnel reopen

         words|The café opened.

         words item1|• One lane

         outlet|The Wire
         date|2023-11-09
         link|https://river.example/2023/bridge?a=1&b=2
         author|A. Writer, B. Second

         new words|No title here.

         words|R&D

         link|https://river.example/p/2
         author|The Desk",
    );
}

#[test]
fn a_list_in_the_only_entry_is_a_digest_itself() {
    let items = "<li><a href='https://a.example/1'>Mill closes</a></li>".repeat(4);
    let inner = format!("<title>The week</title><description><![CDATA[<ul>{items}</ul>]]></description>");
    let line = "item1|• Mill closes\nem to|https://a.example/1\n".repeat(4);
    check(
        &format!("<rss version=\"2.0\"><channel><title>F</title><item>{inner}</item></channel></rss>"),
        &format!("document|F\nfurniture|The week\n\n{}", line.trim_end()),
    );
}

#[test]
fn rss_1_keeps_its_items_beside_the_channel() {
    check(
        r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
        <channel rdf:about="https://a.example/"><title>Old Desk</title><dc:date>2004-03-02T10:00Z</dc:date>
          <items><rdf:Seq><rdf:li resource="https://a.example/1"/></rdf:Seq></items></channel>
        <image><title>Not this</title></image>
        <item rdf:about="https://a.example/1"><title>One</title><link>https://a.example/1</link>
          <dc:date>2004-03-01</dc:date><dc:publisher>The Paper</dc:publisher><description>Words of one.

Second paragraph.</description></item>
        <textinput><title>Search</title></textinput>
        </rdf:RDF>"#,
        "document|Old Desk
         date|2004-03-02

         new title|One

         words|Words of one.

         words|Second paragraph.

         outlet|The Paper
         date|2004-03-01
         link|https://a.example/1",
    );
}

#[test]
fn atom() {
    check(
        r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/blog/">
        <author><name>Feed Owner</name></author>
        <entry>
          <title type="html">Less &amp;lt;is&amp;gt; &lt;em&gt;more&lt;/em&gt;</title>
          <link rel="self" href="1.atom"/><link rel="enclosure" href="1.mp3"/><link href="1.html"/>
          <id>tag:a.example,2023:1</id>
          <updated>2023-11-12T00:00:00Z</updated><published>2023-11-10T00:00:00Z</published>
          <author><name>Ann</name><uri>https://ann.example/</uri></author><contributor><name>Bob</name></contributor>
          <source><title>Far Paper</title><id>x</id><link href="https://far.example/"/><updated>2001-01-01</updated></source>
          <summary>Short.</summary>
          <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Five &lt; six<br/>and <b>so</b> on</p></div></content>
        </entry>
        <entry><title>Plain &amp; text</title><id>https://a.example/2</id><updated>2023-11-13</updated>
          <content type="text">a &lt;b&gt; c</content></entry>
        <entry><title>Binary</title><content type="image/png">iVBORw0</content><summary type="html">&lt;p&gt;A picture.&lt;/p&gt;</summary></entry>
        <title>Late Title</title><subtitle>Late</subtitle><updated>2023-11-14T00:00:00Z</updated>
        </feed>"#,
        "document|Late Title
         date|2023-11-14
         furniture|Late

         new title|Less <is> more

         words|Five < six
         words|and so on

         outlet|Far Paper
         date|2023-11-10
         link|https://a.example/blog/1.html
         author|Ann, Bob

         new title|Plain & text

         words|a <b> c

         date|2023-11-13
         link|https://a.example/2

         new title|Binary

         words|A picture.",
    );
    check(
        "<a:feed xmlns:a='http://purl.org/atom/ns#' version='0.3'><a:title>T</a:title><a:tagline>S</a:tagline>
        <a:entry><a:title mode='escaped' type='text/html'>One &amp;amp; two</a:title><a:issued>2003-12-13T08:29:29-04:00</a:issued>
        <a:link rel='alternate' type='text/html' href='https://a.example/1'/></a:entry></a:feed>",
        "document|T
         furniture|S

         new title|One & two

         date|2003-12-13
         link|https://a.example/1",
    );
}

#[test]
fn titles_are_words() {
    for (title, words) in [
        ("<![CDATA[A <b>bold</b> &amp; plain]]>", "A bold & plain"),
        ("A <b>bold</b> &amp; move", "A bold & move"),
        ("Caf&eacute;&nbsp;&hellip; &#8212; &unknown; end", "Café\u{a0}… — &unknown; end"),
        ("AT&T and R & D", "AT&T and R & D"),
        ("A &lt; B and 1 < 2 ", "A < B and 1 < 2"),
        ("Vec&lt;T&gt;", "Vec<T>"),
        ("one <!-- two --> three", "one three"),
        ("one <![CDATA[two]]> three", "one two three"),
    ] {
        item(&format!("<title>{title}</title>"), &format!("new title|{words}"));
    }
}

#[test]
fn bodies_are_html_or_plain_and_the_longest_counts() {
    item("<description>a\n  b\n\n\n c</description>", "new words|a\nwords|b\n\nwords|c");
    item("<description>&amp;lt;p&amp;gt;Twice&amp;lt;/p&amp;gt;</description>", "new words|Twice");
    item(
        "<description><p>Not <b>escaped</b> &amp; fine</p><br><p>at all</description>",
        "new words|Not escaped & fine\n\nwords|at all",
    );
    item(
        "<title>T</title><description>The longer of both</description><content:encoded>Shorter</content:encoded>",
        "new title|T\n\nwords|The longer of both",
    );
    item("<title>T</title><itunes:summary>Only this</itunes:summary>", "new title|T\n\nwords|Only this");
    item(
        "<media:group><media:title>X</media:title><media:description>Only that</media:description></media:group>",
        "new words|Only that",
    );
    item("<link>javascript:alert(1)</link><title>T</title>", "new title|T");
    item("<link>https://a.example/</link>", "new link|https://a.example/");
}

#[test]
fn what_is_damaged_costs_no_more_than_itself() {
    let feed = |rest: &str| {
        format!(
            "<rss><channel><title>F</title><item><title>One</title><description>Words of one</description></item>{rest}"
        )
    };
    let one = "document|F\n\nnew title|One\n\nwords|Words of one";
    check(&feed(""), one);
    check(&feed("</item></channel></nonsense><item></rss>"), one);
    check(&feed("<item><title>Two</title><descrip"), &format!("{one}\n\nnew title|Two"));
    check(
        &feed("<item><title>Two</title><description>cut o"),
        &format!("{one}\n\nnew title|Two\n\nwords|cut o"),
    );
    check(
        &feed("<item><title>Two</title><description>cut</descr"),
        &format!("{one}\n\nnew title|Two\n\nwords|cut"),
    );
    check(
        &feed("<item><title>Two</title><description><![CDATA[<p>cut o"),
        &format!("{one}\n\nnew title|Two\n\nwords|cut o"),
    );
    check(
        &feed("<item><title>Two<item><title>Three</title>"),
        &format!("{one}\n\nnew title|Two\n\nnew title|Three"),
    );
    check(
        &feed("<item><title>Two</title><link href=\"x><item><title>Three</title></item>"),
        &format!("{one}\n\nnew title|Two\n\nnew title|Three"),
    );
    check(&feed("<!-- <item><title>Two</title>"), &format!("{one}\n\nnew title|Two"));
    check(
        &feed("<item><title>Two</title><description>a & b &amp c &"),
        &format!("{one}\n\nnew title|Two\n\nwords|a & b &amp c &"),
    );
    check(&feed("<item><title>T\u{1b}[31m</title>"), &format!("{one}\n\nnew title|T␛[31m"));
}

#[test]
fn what_a_document_declares_is_never_used() {
    check(
        "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY f SYSTEM 'file:///etc/hostname'>]>
         <rss><channel><title>F &b;</title><item><title>&b; &f;</title></item></channel></rss>",
        "document|F &b;\n\nnew title|&b; &f;",
    );
}

#[test]
fn what_is_no_feed_is_left_alone() {
    for text in [
        "",
        "plain text",
        "<html><body>rss</body></html>",
        "<opml/>",
        "<feed/>",
        "<rss",
        "<rss/>",
        "<rss></rss>",
        "<rss><channel><item/></channel></rss>",
    ] {
        assert_eq!(shown(|lines| read(text.as_bytes(), lines)), None, "{text}");
    }
    let path = std::path::Path::new("a.txt");
    assert_eq!(tell(b"\xef\xbb\xbf<?xml version='1.0'?><rss>", path), Container::Feed);
    let wide: Vec<u8> =
        "\u{feff}<rss><channel><title>F</title>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(tell(&wide, path), Container::Feed);
    assert_eq!(shown(|lines| read(&wide, lines)).as_deref(), Some("document|F"));
    let koi: &[u8] = b"<?xml version='1.0' encoding='KOI8-R'?><rss><channel><title>\xd4\xc5\xd3\xd4</title>";
    assert_eq!(shown(|lines| read(koi, lines)).as_deref(), Some("document|\u{442}\u{435}\u{441}\u{442}"));
    assert_eq!(declared(b"<?xml version='1.0' encoding='KOI8-R'?>"), Some("KOI8-R"));
    assert_eq!(declared(b"<?xml encoding="), None);
}

/// How many bytes a hostile feed was turned into.
fn size(feed: &str) -> usize {
    let (mut text, mut facts) = (CleanBuf::default(), Vec::new());
    read(feed.as_bytes(), &mut Lines::new(&mut text, &mut facts));
    text.len() + facts.len()
}

#[test]
fn hostile_feeds_cost_what_they_weigh() {
    let deep = 16_000;
    let mega = 1 << 20;
    for inner in [
        "<a>".repeat(deep),
        "<description>".repeat(deep),
        "</a>".repeat(deep),
        "<item>".repeat(deep),
        "<item><title>".repeat(deep),
        "<item><description>".repeat(deep),
        "<".repeat(mega),
        "<item><title>".to_owned() + &"<".repeat(mega),
        "<item><title>".to_owned() + &"< ".repeat(mega / 2) + ">",
        "<item><title>".to_owned() + &"<a '".repeat(mega / 4),
        "<item><title>".to_owned() + &"<!--".repeat(mega / 4),
        "<item><title>".to_owned() + &"<![CDATA[".repeat(mega / 9),
        "<item><title>".to_owned() + &"<?".repeat(mega / 2),
        "<item><title>".to_owned() + &"&".repeat(mega),
        "<item><title>".to_owned() + &"&a;".repeat(mega / 3),
        "<item><title>".to_owned() + &"&lt;".repeat(mega / 4),
        "<item><description>".to_owned() + &"&lt;a ".repeat(mega / 6),
        format!("<item><link {}/>", "href='a' ".repeat(mega / 9)),
        "<item><author><name>a</name></author>".to_owned() + &"<author>b</author>".repeat(deep),
        format!("<item><title>t</title><link>https://a.example/{}</link>", "../".repeat(deep)),
    ] {
        let feed = format!("<rss><channel>{inner}");
        assert!(size(&feed) <= 2 * feed.len(), "{}", &feed[..40]);
    }
    // What is no tag is read again no more often than a few times the size of the file.
    let again = format!("<rss><channel><title>F</title><item><title>{}>", "< ' ".repeat(50_000));
    let mut walk = Walk::new(&again).unwrap();
    while walk.next_entry().is_some() {}
    assert_eq!(walk.capped(), 1);
}

proptest! {
    #[test]
    fn no_bytes_are_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let mut feed = b"<rss><channel>".to_vec();
        feed.extend(bytes);
        shown(|lines| read(&feed, lines));
    }

    #[test]
    fn no_markup_is_too_strange(tokens in proptest::collection::vec(prop::sample::select(TOKENS), 0..60)) {
        for root in ["<rss>", "<feed xmlns='http://www.w3.org/2005/Atom'>"] {
            shown(|lines| read(format!("{root}{}", tokens.concat()).as_bytes(), lines));
        }
    }

    #[test]
    fn every_word_comes_out_in_order(stories in proptest::collection::vec(("[a-z]{1,8}", proptest::collection::vec("[a-zé]{1,8}", 1..5), 0..4_u8), 1..6)) {
        let (mut feed, mut words) = ("<rss><channel><title>start</title>".to_owned(), vec!["start".to_owned()]);
        for (title, body, form) in stories {
            let paragraphs = format!("<p>{}</p>", body.join("</p><p>"));
            let written = match form {
                0 => format!("<![CDATA[{paragraphs}]]>"),
                1 => paragraphs.replace('<', "&lt;").replace('>', "&gt;"),
                2 => paragraphs,
                _ => body.join("\n\n"),
            };
            write!(feed, "<item><description>{written}</description><title>{title}</title></item>").unwrap();
            words.push(title);
            words.extend(body);
        }
        let out = shown(|lines| read(feed.as_bytes(), lines)).unwrap();
        let found: Vec<_> = out.lines().filter_map(|line| Some(line.split_once('|')?.1.to_owned())).collect();
        prop_assert_eq!(found, words);
    }
}

const TOKENS: &[&str] = &[
    "<item>",
    "</item>",
    "<entry>",
    "</entry>",
    "<entry/>",
    "<channel>",
    "</channel>",
    "<title>",
    "</title>",
    "<title/>",
    "<link>",
    "</link>",
    "<link href='x'/>",
    "<link href=",
    "<description>",
    "</description>",
    "<content type='xhtml'>",
    "</content>",
    "<content:encoded>",
    "</content:encoded>",
    "<author>",
    "<name>",
    "</name>",
    "</author>",
    "<source>",
    "</source>",
    "<p>",
    "</p>",
    "<br/>",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<?",
    "?>",
    "<!",
    "<",
    ">",
    "&",
    ";",
    "&amp;",
    "&lt;",
    "'",
    "\"",
    "é",
    "\u{feff}",
    "\u{202e}",
    "\u{1b}",
    "\n",
    " ",
    "word",
    "中文",
    "</",
    "/>",
    "<media:group>",
    "</rss>",
    "<guid>",
    "https://a.example/",
];

#[test]
fn links_that_are_made_whole_stay_within_bounds() {
    let long = format!("https://a.example/{}/", "x".repeat(20_000));
    let items = "<item><guid>a</guid></item>".repeat(2000);
    for feed in [
        format!("<rss><channel><title>T</title><link>{long}</link>{items}"),
        format!("<rss xml:base='{long}'><channel><title>T</title>{items}"),
    ] {
        let (mut text, mut facts) = (CleanBuf::default(), Vec::new());
        let mut lines = Lines::new(&mut text, &mut facts);
        assert!(read(feed.as_bytes(), &mut lines));
        assert!(lines.capped > 0, "what is left out is counted");
        assert!(text.len() <= 8 * feed.len(), "{} bytes became {}", feed.len(), text.len());
    }
}
