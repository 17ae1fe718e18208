//! Twelve states that a hand-kept index gets into, and any sequence of edits.

use proptest::prelude::*;

use super::Index;
use crate::{Slug, Status};

fn slug(text: &str) -> Slug {
    Slug::parse(text).unwrap()
}

fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split(|byte| *byte == b'\n').collect()
}

/// Lines that are in one and not in the other, in both directions.
fn difference<'t>(old: &'t [u8], new: &'t [u8]) -> (Vec<&'t [u8]>, Vec<&'t [u8]>) {
    let (old, new) = (lines(old), lines(new));
    let gone = old.iter().filter(|line| !new.contains(line)).copied().collect();
    let added = new.iter().filter(|line| !old.contains(line)).copied().collect();
    (gone, added)
}

const A: &str = "# Claude Sessions Index\n\nOne.\nTwo.\n\n## Sessions\n\n- [one](./one/README.md) \u{2014} 2026-01-01: First\n- [two](./two/README.md) \u{2014} 2026-01-02: Second\n";
const B: &str = "# Claude Code Sessions\n\nIntro.\n\n## Sessions\n\n- [one](./one/README.md) \u{2014} 2026-01-01: First\n- [two](./two/README.md) \u{2014} 2026-01-02: Second\n\n## Session Structure\n\ntext\n\n## Status Tags\n\ntext\n";

fn fixtures() -> Vec<(&'static str, Vec<u8>)> {
    let text = |name, text: &str| (name, text.as_bytes().to_vec());
    let mut junk = A.as_bytes().to_vec();
    junk.extend(b"\xff\xfe\x00 junk \x80\n- [x](\n");
    vec![
        text("empty", ""),
        text("version A", A),
        text("version B", B),
        text("CRLF", &B.replace('\n', "\r\n")),
        text("no section", "# Mine\n\nwords\n"),
        text("wrong dash", &A.replace('\u{2014}', "-")),
        text("duplicate", &format!("{A}- [one](./one/README.md) \u{2014} 2026-01-03: Again\n")),
        text("tag present", &A.replace("Second", "Second [PAUSED]")),
        text("two tags", &A.replace("Second", "Second [PAUSED] [DONE]")),
        text(
            "unknown lines",
            &A.replace("## Sessions\n", "## Sessions\n\n<!-- mine -->\n> quote\n| t |\n"),
        ),
        text("no final newline", A.trim_end()),
        ("binary junk", junk),
    ]
}

#[test]
fn reading_and_writing_changes_no_byte() {
    for (name, text) in fixtures() {
        assert_eq!(Index::read(Some(&text)).to_bytes(), text, "{name}");
    }
}

#[test]
fn closing_changes_one_line_of_any_index() {
    for (name, text) in
        fixtures().into_iter().filter(|(name, _)| !matches!(*name, "empty" | "no section"))
    {
        let mut index = Index::read(Some(&text));
        index.tag(&slug("two"), Status::Done);
        let new = index.to_bytes();
        let (gone, added) = difference(&text, &new);
        assert!(gone.len() <= 1 && added.len() == 1, "{name}: {gone:?} {added:?}");
        let line = String::from_utf8_lossy(added[0]).into_owned();
        assert!(line.trim_end().ends_with("Second [DONE]"), "{name}: {line}");
        assert_eq!(line.ends_with('\r'), name == "CRLF");
        assert_eq!(index.entry(&slug("two")).unwrap().status(), Status::Done, "{name}");
        let once = new.clone();
        index.tag(&slug("two"), Status::Done);
        assert_eq!(index.to_bytes(), once, "{name}: twice");
        index.tag(&slug("two"), Status::Active);
        assert_eq!(index.entry(&slug("two")).unwrap().tags, Vec::<String>::new());
    }
}

#[test]
fn a_new_session_joins_the_end_of_the_list_of_any_index() {
    for (name, text) in fixtures() {
        let mut index = Index::read(Some(&text));
        index.set(&slug("new-one"), "2026-02-03", "A  new\none [DONE]");
        let new = index.to_bytes();
        let (gone, _) = difference(&text, &new);
        // A last line without an end gets one.
        assert!(gone.is_empty() || name == "no final newline", "{name}: {gone:?}");
        let entries = index.entries();
        let last = entries.last().unwrap();
        assert_eq!((last.slug.as_str(), last.title.as_str()), ("new-one", "A new one"), "{name}");
        assert_eq!(last.date.as_deref(), Some("2026-02-03"));
        assert!(
            String::from_utf8_lossy(&new)
                .contains("- [new-one](./new-one/README.md) \u{2014} 2026-02-03: A new one"),
            "{name}"
        );
        index.set(&slug("new-one"), "2026-02-03", "A new one");
        assert_eq!(index.to_bytes(), new, "{name}: twice");
    }
}

#[test]
fn a_list_ends_before_the_sections_behind_it() {
    let mut index = Index::read(None);
    index.set(&slug("a"), "2026-01-01", "A");
    index.set(&slug("b"), "2026-01-02", "B");
    let text = String::from_utf8(index.to_bytes()).unwrap();
    let expected = "## Sessions\n\n- [a](./a/README.md) \u{2014} 2026-01-01: A\n- [b](./b/README.md) \u{2014} 2026-01-02: B\n\n## Session Structure\n";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn a_session_that_is_listed_twice_stands_as_its_last_line_says() {
    let (_, text) = fixtures().into_iter().find(|(name, _)| *name == "duplicate").unwrap();
    let index = Index::read(Some(&text));
    let entries: Vec<_> = index.entries().into_iter().map(|entry| entry.title).collect();
    assert_eq!(entries, ["Second", "Again"]);
    assert_eq!(index.duplicates(), [slug("one")]);
}

#[test]
fn a_change_of_title_keeps_link_dash_and_tag() {
    let text = "* [two](two/README.md) - 2026-01-02: Second [PAUSED]\n";
    let mut index = Index::read(Some(text.as_bytes()));
    index.set(&slug("two"), "2026-03-04", "Newer");
    assert_eq!(index.to_bytes(), b"* [two](two/README.md) - 2026-03-04: Newer [PAUSED]\n");
}

proptest! {
    #[test]
    fn no_sequence_of_edits_loses_a_line(
        base in 0..12_usize,
        edits in proptest::collection::vec((0..3_u8, 0..5_u8, 0..4_usize, "[ -~]{0,12}"), 0..20),
    ) {
        let (_, text) = fixtures().remove(base);
        let mut index = Index::read(Some(&text));
        let before: Vec<Vec<u8>> = lines(&text).into_iter().map(|line| line.trim_ascii_end().to_vec()).collect();
        for (kind, name, status, title) in edits {
            let slug = slug(&format!("s{name}"));
            match kind {
                0 => index.set(&slug, "2026-01-05", &title),
                1 => index.tag(&slug, Status::ALL[status]),
                // What `echo >>` does.
                _ => {
                    let mut bytes = index.to_bytes();
                    bytes.extend(format!("{title}\n").bytes());
                    index = Index::read(Some(&bytes));
                }
            }
            prop_assert_eq!(Index::read(Some(&index.to_bytes())), index.clone());
        }
        let after = index.to_bytes();
        let after: Vec<&[u8]> = lines(&after).into_iter().map(<[u8]>::trim_ascii_end).collect();
        // The last line may have been written on by `echo`, when it had no end.
        let whole = before.len() - 1;
        for line in &before[..whole] {
            prop_assert!(after.contains(&line.as_slice()), "lost {:?}", String::from_utf8_lossy(line));
        }
        let slugs = index.entries();
        prop_assert!(slugs.iter().all(|entry| slugs.iter().filter(|other| other.slug == entry.slug).count() == 1));
    }
}
