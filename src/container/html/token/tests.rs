//! Our tokens beside those of `html5ever`, which follows the standard to the letter.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer as theirs;
use html5ever::tokenizer::states::RawKind;
use proptest::prelude::*;

use super::super::entity;
use super::*;

/// Tokens as lines: words joined, tags with their attributes.
#[derive(Default)]
struct Told(RefCell<Vec<String>>);

impl Told {
    fn words(&self, text: &str) {
        let mut told = self.0.borrow_mut();
        match told.last_mut() {
            Some(last) if last.starts_with('"') => last.push_str(text),
            _ if text.is_empty() => {}
            _ => told.push(format!("\"{text}")),
        }
    }

    fn tag(&self, name: &str, attributes: &[(String, String)]) {
        self.0.borrow_mut().push(format!("<{} {attributes:?}", name.to_ascii_lowercase()));
    }
}

impl theirs::TokenSink for Told {
    type Handle = ();

    fn process_token(&self, token: theirs::Token, _: u64) -> theirs::TokenSinkResult<()> {
        match token {
            theirs::CharacterTokens(text) => self.words(&text),
            theirs::TagToken(tag) if tag.kind == theirs::StartTag => {
                let of = |a: &html5ever::Attribute| (a.name.local.to_string(), a.value.to_string());
                self.tag(&tag.name, &tag.attrs.iter().map(of).collect::<Vec<_>>());
                match &*tag.name {
                    "title" | "textarea" => return theirs::TokenSinkResult::RawData(RawKind::Rcdata),
                    "style" => return theirs::TokenSinkResult::RawData(RawKind::Rawtext),
                    _ => {}
                }
            }
            theirs::TagToken(tag) => self.tag(&format!("/{}", tag.name), &[]),
            _ => {}
        }
        theirs::TokenSinkResult::Continue
    }
}

fn theirs(html: &str) -> Vec<String> {
    let input = theirs::BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let tokenizer = theirs::Tokenizer::new(Told::default(), theirs::TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

fn ours(html: &str) -> Vec<String> {
    let told = Told::default();
    let (mut tokens, mut attributes) = (Tokens::new(html), Attributes::new());
    while let Some(token) = tokens.next(&mut attributes) {
        match token {
            Token::Text(text) | Token::Raw(text, true) => told.words(&entity::decode(text, false)),
            Token::Raw(text, false) => told.words(text),
            Token::Start(name, _) => {
                let mut named: Vec<(String, String)> = Vec::new();
                for (key, value) in &attributes {
                    let key = key.to_ascii_lowercase();
                    if named.iter().all(|(name, _)| *name != key) {
                        named.push((key, entity::decode(value, true).into_owned()));
                    }
                }
                told.tag(name, &named);
            }
            Token::End(name) => told.tag(&format!("/{name}"), &[]),
            Token::Comment(_) => {}
        }
    }
    told.0.into_inner()
}

#[track_caller]
fn check(html: &str) {
    assert_eq!(ours(html), theirs(html), "{html}");
}

#[test]
fn tags_are_read_as_the_standard_says() {
    for html in [
        "a<b c d=e f='g h' i=\"j>k\" l = m/n o/>p</b q='>'>r",
        "<!-->a<!--->b<!---->c<!--d--!>e<!-- -- -->f<!x>g<?y>h</>i</ j>k<![CDATA[l]]>m",
        "1 < 2 <3 </ <a<b>c<a =d>e<a b=>f<a b=c=d>g<a/b/c>",
        "<title>a <b> &amp; </titl></title >b<style>&amp;</p></style/>c<textarea><p></textarea>",
        "<A HREF=x Href=y>",
        "a<",
        "a</",
    ] {
        check(html);
    }
}

#[test]
fn what_is_torn_loses_no_more_than_its_tag() {
    assert_eq!(ours("a<p b=\"c>d<i>e"), ["\"ad", "<i []", "\"e"]);
    assert_eq!(ours("a<title>b"), ["\"a", "<title []", "\"b"]);
    assert_eq!(ours("a<script>b<p>"), ["\"a", "<script []", "\"b<p>"]);
    assert_eq!(ours("a<p b"), ["\"a"]);
}

proptest! {
    #[test]
    fn both_read_alike(pieces in proptest::collection::vec(
        proptest::sample::select(vec![
            "<", ">", "/", "a", "B", "=", "\"", "'", " ", "\n", "!", "-", "--", "?", "&", ";", "#", "&amp;", "&lt", "&#65;",
            "&#x80", "<p", "<a href=", "</p>", "</", "<!--", "-->", "<!", "é", "&not", "in;", "&copy=", "1", "\t", "<i>",
        ]), 0..40)) {
        // Tags without an end are not compared: there we keep more than the standard does.
        let html = format!("{} '\"> \"'> -->x", pieces.concat());
        prop_assert_eq!(ours(&html), theirs(&html), "{}", html);
    }

    #[test]
    fn both_leave_raw_text_alone(pieces in proptest::collection::vec(
        proptest::sample::select(vec![
            "<title>", "</title>", "</TITLE ", "<style>", "</style>", "</style/", "<textarea x>", "</textarea>", "&amp;",
            "<p>", "</", "<", ">", "a", "</title", "<!--", "-->",
        ]), 0..30)) {
        let html = format!("{}--></title></style></textarea></title>x", pieces.concat());
        prop_assert_eq!(ours(&html), theirs(&html), "{}", html);
    }
}
