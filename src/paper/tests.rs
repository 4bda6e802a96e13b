//! What is written, and that it comes back.

use std::path::Path;

use super::*;
use crate::container::own;
use crate::library::{Shard, ShardBuilder};
use crate::seeds::SEEDS;

fn shard(files: &[(&str, &[u8])]) -> Shard {
    let (catalog, _) = Catalog::built_in();
    let mut builder = ShardBuilder::new(&catalog, 0);
    for (name, bytes) in files {
        builder.add(Path::new(name), bytes).unwrap();
    }
    builder.finish()
}

fn stories(shard: &Shard) -> impl Iterator<Item = StoryRef<'_>> {
    (0..shard.stories().len()).filter_map(|at| shard.story(at))
}

fn written(form: Form, shard: &Shard) -> String {
    let (catalog, _) = Catalog::built_in();
    let mut out = Vec::new();
    write(form, stories(shard), &catalog, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Its blocks, with the marks that are the text's own.
fn marks(story: StoryRef<'_>) -> String {
    let text = story.text();
    let mark = |block: &crate::layout::blocks::Block| {
        let mark = text.at(block.mark).to_string();
        format!("{} {}", block.kind.name(), if own::is_told(&mark) { mark } else { String::new() })
    };
    story.blocks().iter().map(mark).collect::<Vec<_>>().join("|")
}

/// All that has to come back of a story.
fn told(story: StoryRef<'_>) -> [String; 7] {
    let (catalog, _) = Catalog::built_in();
    let clean = |text: Option<crate::text::Clean<'_>>| text.map(|text| text.to_string()).unwrap_or_default();
    [
        story.key().to_string(),
        clean(story.title()),
        clean(story.outlet()),
        story.story().date.map(|date| date.to_string()).unwrap_or_default(),
        clean(story.link()),
        story.notes(&catalog).iter().map(ToString::to_string).collect::<Vec<_>>().join("|"),
        marks(story),
    ]
}

#[test]
fn what_was_written_comes_back() {
    for (name, bytes) in SEEDS {
        let before = shard(&[(name, bytes)]);
        for (form, file) in [(Form::Markdown, "a.md"), (Form::Brief, "b.txt"), (Form::Html, "c.html")] {
            let text = written(form, &before);
            let after = shard(&[(file, text.as_bytes())]);
            let (before, after): (Vec<_>, Vec<_>) =
                (stories(&before).map(told).collect(), stories(&after).map(told).collect());
            for (before, after) in before.iter().zip(&after) {
                assert_eq!(before, after, "{name} as {form:?}");
            }
            assert_eq!(before.len(), after.len(), "{name} as {form:?}");
        }
    }
}

#[test]
fn lists_keep_numbers_and_letters() {
    let text = "Rules of the quay\n\nThey are these:\n\n1. one\n2) two\n(3) three\n(iv) four\na) five\n- 12. six\n\
                - b) seven\n* eight\n\nSource: RFA, March 3, 2024\nhttps://a.example/1\n";
    let before = shard(&[("a.txt", text.as_bytes())]);
    for (form, file) in [(Form::Markdown, "a.md"), (Form::Brief, "b.md"), (Form::Html, "c.html")] {
        let text = written(form, &before);
        let after = shard(&[(file, text.as_bytes())]);
        let told = |shard: &Shard| stories(shard).map(told).collect::<Vec<_>>();
        assert_eq!(told(&before), told(&after), "{text}");
        for mark in ["1.", "2)", "(3)", "(iv)", "a)"] {
            assert!(told(&after)[0][6].contains(&format!("list_item {mark}")), "{mark}: {text}");
        }
    }
}

#[test]
fn no_sign_of_a_story_has_a_meaning_in_what_is_written() {
    let text = "<script>alert(1)</script> [1]\n\nBody with **stars**, <b>tags</b>, `ticks` and a [link](https://a.example/).\n\
                Or mailto:desk@a.example?attach=/etc/passwd&bcc=x@y.example to say so.\n\
                # not a heading\n\n---\n\n_Source:_ not one\n\n1\\. <!-- end of the stories --> & &lt;\n\n\
                \"quoted\" ' onclick=x https://a.example/\"x=1 and ~~~\n\nSource: R_F_A <x>, March 3, 2024\nhttps://a.example/?a=1&b=_2_\n";
    let before = shard(&[("a.txt", text.as_bytes())]);
    for (form, file) in [(Form::Markdown, "a.md"), (Form::Brief, "b.md"), (Form::Html, "c.html")] {
        let text = written(form, &before);
        let after = shard(&[(file, text.as_bytes())]);
        assert_eq!(
            stories(&before).map(told).collect::<Vec<_>>(),
            stories(&after).map(told).collect::<Vec<_>>(),
            "{text}"
        );
    }
    let page = written(Form::Html, &before);
    assert!(!page.contains("<script") && !page.contains("<b>"), "{page}");
    // A link that a colleague follows attaches nothing.
    assert!(page.contains("href=\"mailto:desk@a.example\">mailto:desk@a.example?attach="), "{page}");
}

#[test]
fn forms_for_the_clipboard() {
    let text = "Exports fall\n\nThey fell for a sixth month, see www.a.example.\n\n- one\n- two\n\nSource: RFA, March 3, 2024\n\
                https://a.example/1\n\n\nShips sail\n\nNo link here but https://b.example/.\n\nSource: AidData, 2023\n";
    let shard = shard(&[("desk.txt", text.as_bytes())]);
    for (form, expected) in [
        (Form::Title, "Exports fall\nhttps://a.example/1\n\nShips sail\n"),
        (Form::Link, "https://a.example/1\nhttps://b.example/\n"),
        (
            Form::Body,
            "They fell for a sixth month, see www.a.example.\n\n- one\n- two\n\nNo link here but https://b.example/.\n",
        ),
        (
            Form::Citation,
            "“Exports fall”, RFA, 3 Mar 2024, https://a.example/1; in desk.txt, lines 1–9 (id IDA).\n\n\
             “Ships sail”, AidData, 2023; in desk.txt, lines 12–16 (id IDB).\n",
        ),
    ] {
        let id = |at| format!("{:08x}", shard.story(at).unwrap().story().glance);
        assert_eq!(written(form, &shard), expected.replace("IDA", &id(0)).replace("IDB", &id(1)));
    }
    let whole = written(Form::Text, &shard);
    assert!(whole.starts_with("Exports fall\nRFA · 3 Mar 2024\nhttps://a.example/1\n\nThey fell"), "{whole}");
}
