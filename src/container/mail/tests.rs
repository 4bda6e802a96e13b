//! What is read of whole mails: rows of a mail and the stream that comes of it, then what nobody would send.

use std::fmt::Write as _;

use super::*;
use crate::text::CleanBuf;
use proptest::prelude::*;

/// The stream of a file, each line led by what is known of it.
fn stream(bytes: &[u8]) -> (String, usize) {
    let (mut text, mut facts) = (CleanBuf::default(), Vec::new());
    let mut lines = Lines::new(&mut text, &mut facts);
    let kind = tell(&bytes[..bytes.len().min(HEAD)]).unwrap_or(Container::Mail);
    if !read(bytes, kind, &mut lines) {
        assert!(lines.is_empty());
    }
    let capped = lines.capped;
    let mut out = String::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        match facts.iter().find(|fact| fact.start == at).map(|fact| fact.known.what()) {
            Some(what) => write!(out, "{what:?}|{line}").unwrap(),
            None => out.push_str(line),
        }
        at += line.len() as u32;
    }
    (out, capped)
}

#[track_caller]
fn check(mail: &str, expected: &str) {
    assert_eq!(stream(mail.as_bytes()).0.trim_end(), expected, "{mail}");
    let wide = mail.replace('\n', "\r\n");
    assert_eq!(stream(wide.as_bytes()).0.trim_end(), expected, "with CRLF: {mail}");
}

const HEAD_LINES: &str = "Received: from a.example\nFrom: \"Ana Ruiz\" <ana@paper.example>\nTo: list@paper.example\n\
    Subject: Morning\n digest\nDate: Wed, 5 Jun 2002 23:33:45 -0400\n";
const HEAD_SHOWN: &str =
    "Document|Morning digest\nDate|2002-06-05\nAuthor|From: Ana Ruiz\nFurniture|To: list@paper.example\n\n";

/// A mail with two parts of these kinds.
fn parts(how: &str, parts: &[(&str, &str)]) -> String {
    let mut mail = format!("{HEAD_LINES}Content-Type: multipart/{how}; boundary=b\n\n");
    for (head, body) in parts {
        write!(mail, "--b\n{head}\n\n{body}\n").unwrap();
    }
    mail + "--b--\n"
}

#[test]
fn mails_are_told_by_their_head() {
    for (text, kind) in [
        ("From: a\nTo: b\nSubject: c\n\nx", Some(Container::Mail)),
        ("\u{feff}Received: a\n\tb\nSubject: c\nDate: d\r\n\r\n", Some(Container::Mail)),
        ("From a@b.example Wed Sep 11 21:29:36 2002\nSubject: x\n", Some(Container::Mbox)),
        ("From: a\nTo: b\nSubject: c\nThis is a text that begins with such lines\n", None),
        ("From: a\nTo: b\nSubject: c", None),
        ("From: a\nSubject: c\n\nx", None),
        ("Title: a\nSource: b\nLink: c\n\nx", None),
        ("From here on: a text\n", None),
        ("", None),
    ] {
        assert_eq!(tell(text.as_bytes()), kind, "{text}");
    }
    let long = format!("From: a\nTo: b\nSubject: c\nX-Long: {}\n\nx", "y".repeat(HEAD));
    assert_eq!(tell(&long.as_bytes()[..HEAD]), Some(Container::Mail));
}

#[test]
fn a_mail_is_its_head_and_its_words() {
    check(&format!("{HEAD_LINES}\n\nOne.\n\nTwo.\n\n"), &format!("{HEAD_SHOWN}One.\n\nTwo."));
    check(
        "From: ana@a.example\nMIME-Version: 1.0\nDate: soon\nX-Mailer: x\n\nOne.",
        "Document|\nFurniture|Date: soon\nAuthor|From: ana@a.example\n\nOne.",
    );
    // What a person typed is text, whatever it looks like.
    check(
        "From: Ana\nDate: 5 Jun 2002 10:00:00 +0000\nSubject: S\nSource: Paper\n\nOne.",
        "Document|S\nDate|2002-06-05\nAuthor|From: Ana\nFurniture|Source: Paper\n\nOne.",
    );
    check(
        &format!("{HEAD_LINES}Content-Type: text/plain; format=flowed\n\nA \nline.\n> q \n> r\n"),
        &format!("{HEAD_SHOWN}A line.\n> q r"),
    );
    check(
        &format!("{HEAD_LINES}Content-Transfer-Encoding: quoted-printable\n\ncaf=C3=A9 =\nau lait"),
        &format!("{HEAD_SHOWN}café au lait"),
    );
    check(
        &format!(
            "{HEAD_LINES}Content-Type: text/plain; charset=gb2312\nContent-Transfer-Encoding: base64\n\n1tDOxA==\n"
        ),
        &format!("{HEAD_SHOWN}中文"),
    );
    check("From: a\nTo: b\nDate:\n\n", "Document|\nAuthor|From: a\nFurniture|To: b");
}

#[test]
fn the_best_form_is_read() {
    let long = "The dockers in the harbour laid down their work on Monday and will not take it up again.";
    let page = format!("<p>{long}</p>");
    let (plain, html) = ("Content-Type: text/plain", "Content-Type: text/html");
    check(&parts("alternative", &[(plain, long), (html, &page)]), &format!("{HEAD_SHOWN}{long}"));
    check(
        &parts("alternative", &[(plain, "See the HTML part."), (html, &page)]),
        &format!("{HEAD_SHOWN}{long}"),
    );
    check(&parts("alternative", &[(html, &page)]), &format!("{HEAD_SHOWN}{long}"));
    check(
        &parts("alternative", &[(plain, "Short."), ("Content-Type: text/calendar", "BEGIN")]),
        &format!("{HEAD_SHOWN}Short.\n\nFurniture|[attachment: text/calendar]"),
    );
    let related =
        format!("--c\n{html}\n\n{page}\n--c\nContent-Type: image/png\nContent-ID: <x>\n\nPNG\n--c--");
    check(
        &parts("alternative", &[(plain, ""), ("Content-Type: multipart/related; boundary=c", &related)]),
        &format!("{HEAD_SHOWN}{long}"),
    );
}

#[test]
fn what_is_attached_comes_after_the_body() {
    let attached = "Content-Disposition: attachment; filename=";
    check(
        &parts(
            "mixed",
            &[
                ("", "Body."),
                (&format!("Content-Type: application/pdf\n{attached}\"a b.pdf\""), "%PDF"),
                (&format!("Content-Type: text/plain\n{attached}digest.txt"), "Title\n\nWords."),
                ("", "List foot."),
            ],
        ),
        &format!(
            "{HEAD_SHOWN}Body.\n\nList foot.\n\nFurniture|[attachment: a b.pdf, application/pdf]\n\nDocument|digest.txt\n\nTitle\n\nWords."
        ),
    );
    let list_head = HEAD_SHOWN.replace("Document|", "Furniture|");
    check(
        &parts("digest", &[("", "Subject: One\nFrom: A\n\nFirst."), ("", "Subject: Two\n\nSecond.")]),
        &format!("{list_head}Document|One\nAuthor|From: A\n\nFirst.\n\nDocument|Two\n\nSecond."),
    );
    let digest = "Content-Type: multipart/digest; boundary=i";
    check(
        &parts(
            "mixed",
            &[("", "To leave:\n\nwrite."), (digest, "--i\n\nSubject: One\n\nFirst.\n--i--"), ("", "Foot.")],
        ),
        &format!(
            "{list_head}Furniture|To leave:\n\nFurniture|write.\n\nFurniture|Foot.\n\nDocument|One\n\nFirst."
        ),
    );
    check(
        &parts("mixed", &[("", "Body."), ("Content-Type: message/rfc822", "Subject: In\n\nWords.")])
            .replace("--b--\n", "--b--\nA foot.\n"),
        &format!("{HEAD_SHOWN}Body.\n\nFurniture|A foot.\n\nDocument|In\n\nWords."),
    );
}

#[test]
fn a_page_that_a_browser_saved_as_a_mail_is_the_page() {
    check(
        "From: <Saved by Blink>\nSubject: Title\nDate: Wed, 5 Jun 2002 09:00:00 -0000\nMIME-Version: 1.0\n\
         Content-Type: multipart/related; type=\"text/html\"; boundary=\"b\"\n\n\n--b\nContent-Type: text/html\n\
         Content-Transfer-Encoding: quoted-printable\nContent-Location: https://a.example/\n\n<p>One =3D 1</p>\n\
         --b\nContent-Type: text/css\nContent-Location: https://a.example/a.css\n\np {}\n--b--\n",
        "Document|Title\nDate|2002-06-05\n\nOne = 1",
    );
}

#[test]
fn a_file_of_mails_is_its_mails() {
    let from = "From ana@paper.example Wed Sep 11 21:29:36 2002\n";
    check(
        &format!(
            "{from}Subject: A\nTo: x\nReceived: y\n\nOne.\n>From us.\n\n{from}Subject: B\nReceived: y\n\nTwo.\n"
        ),
        "Document|A\nFurniture|To: x\n\nOne.\nFrom us.\n\nDocument|B\n\nTwo.",
    );
}

#[test]
fn nothing_hostile_is_deep_many_or_lost() {
    let rfc822 = "Subject: s\nContent-Type: message/rfc822\n\n".repeat(16_000);
    let (text, capped) = stream(rfc822.as_bytes());
    assert_eq!((capped, text.matches("Document|s").count()), (1, DEPTH_MAX + 1));
    let boundaries = format!(
        "From: a\nContent-Type: multipart/mixed; boundary=b\n\n{}",
        "--b\nContent-Type: multipart/mixed; boundary=no\n\nx\n".repeat(20_000)
    );
    let (text, _) = stream(boundaries.as_bytes());
    assert!(text.matches("\nx").count() >= part::PARTS_MAX - 1 && text.len() < 2 * boundaries.len());
    for unit in [
        "<",
        "=?",
        "=?a?q?",
        "\n",
        "From ",
        ">From ",
        "--",
        "-----BEGIN PGP SIGNED MESSAGE-----\n",
        "=\n",
        "> ",
        "begin 644 a\n",
        "=ybegin name=a\n",
        ": ",
    ] {
        let many = unit.repeat((1 << 20) / unit.len());
        for head in
            ["", "From: a\nTo: b\nSubject: ", "From: a\nContent-Type: multipart/mixed\n\n", "From: a\n\n"]
        {
            let (text, _) = stream(format!("{head}{many}").as_bytes());
            assert!(text.len() <= 3 * many.len(), "{head}{unit}: {}", text.len());
        }
    }
}

fn token() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,8}",
        prop::sample::select(vec![
            "\n",
            "\n\n",
            "\r\n",
            " ",
            ": ",
            "From: ",
            "Subject: ",
            "Date: ",
            "Content-Type: ",
            "multipart/mixed; boundary=b",
            "multipart/alternative; boundary=\"b\"",
            "message/rfc822",
            "text/html; charset=gb2312",
            "\n--b\n",
            "\n--b--\n",
            "Content-Transfer-Encoding: base64",
            "Content-Transfer-Encoding: quoted-printable",
            "=?utf-8?Q?",
            "?=",
            "=E4",
            "; name*0*=utf-8''%C3",
            "From a Wed Sep 11 21:29:36 2002\n",
            "Content-Disposition: attachment; filename=\"",
            "\\",
            "\"",
            "(",
            ")",
            "<",
            ">",
            "中",
            "> ",
            "=20\n",
            "-----BEGIN PGP SIGNATURE-----\n",
            "Wed, 5 Jun 2002 23:33:45 -0400",
        ])
        .prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), tokens in prop::collection::vec(token(), 0..60)) {
        let mut mail = tokens.concat().into_bytes();
        stream(&mail);
        mail.extend_from_slice(&bytes);
        stream(&mail);
        stream(&bytes);
    }

    #[test]
    fn every_word_of_a_body_comes_out_in_order(
        bodies in prop::collection::vec(prop::collection::vec("[a-z]{1,9}[.:,!]?( |\n|\n\n)", 1..30), 1..6),
        nested in any::<bool>(),
    ) {
        let bodies: Vec<String> = bodies.iter().map(|words| words.concat()).collect();
        let listed: Vec<_> = bodies.iter().map(|body| ("", body.as_str())).collect();
        let mut mail = parts("mixed", &listed);
        if nested {
            mail = parts("mixed", &[("Content-Type: message/rfc822", &mail)]).replacen("--b", "--c", 1).replacen("boundary=b", "boundary=c", 1);
        }
        let (text, _) = stream(mail.as_bytes());
        let mut rest = text.as_str();
        for word in bodies.iter().flat_map(|body| body.split_whitespace()) {
            let at = rest.find(word);
            prop_assert!(at.is_some(), "{} is lost in {}", word, text);
            rest = &rest[at.unwrap() + word.len()..];
        }
    }
}
