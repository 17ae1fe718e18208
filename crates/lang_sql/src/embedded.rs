//! SQL inside of migrations of Rails, Django and Alembic: `execute <<~SQL`, `migrations.RunSQL(..)`, `op.execute(..)`.
//!
//! The rest of the file is written over with blanks, so that places stay what they are. What the frameworks' own words
//! do to a schema is not read.

use facts::sql::{Embedded, Framework};
use model::{ByteRange, Gap, GapKind, LineIndex, RepoPath};

use crate::{Lowered, script};

/// By the conventions of each framework for where its migrations are.
pub(crate) fn framework(path: &RepoPath) -> Option<Framework> {
    let folder = path.folder();
    let last = folder.rsplit('/').next().unwrap_or("");
    match path.extension()? {
        "rb" if last == "migrate" || folder.contains("db/migrate") => Some(Framework::Rails),
        "py" if last == "migrations" => Some(Framework::Django),
        "py" if last == "versions" => Some(Framework::Alembic),
        _ => None,
    }
}

pub(crate) fn lower(path: &RepoPath, text: &str, by: Framework) -> Lowered {
    let mut found = Found::default();
    match by {
        Framework::Rails => ruby(text, &mut found),
        Framework::Django => django(text, &mut found),
        Framework::Alembic => alembic(text, &mut found),
    }
    let mut script = script(&masked(text, &found.texts));
    let lines = LineIndex::new(text);
    let gaps = found.unread.iter().map(|at| Gap {
        path: path.clone(),
        kind: GapKind::Syntax,
        line: Some(lines.line_of(*at)),
        reason: "SQL that is put together when it runs is not read".to_owned(),
    });
    script.embedded = Some(Box::new(Embedded {
        by,
        down: found.down,
        no_transaction: found.no_transaction,
        irreversible: found.irreversible,
    }));
    Lowered { script, comments: Vec::new(), gaps: gaps.collect() }
}

#[derive(Default)]
struct Found {
    /// Texts of SQL, and whether the next one goes on with the statement.
    texts: Vec<(ByteRange, bool)>,
    down: Option<Vec<ByteRange>>,
    no_transaction: bool,
    irreversible: bool,
    /// Texts with holes.
    unread: Vec<u32>,
}

/// Only the texts, each ended.
fn masked(text: &str, texts: &[(ByteRange, bool)]) -> String {
    let mut bytes: Vec<u8> =
        text.bytes().map(|byte| if byte == b'\n' { b'\n' } else { b' ' }).collect();
    for (range, goes_on) in texts {
        let (start, end) = (range.start as usize, range.end as usize);
        bytes[start..end].copy_from_slice(&text.as_bytes()[start..end]);
        if !goes_on && let Some(behind) = bytes.get_mut(end) {
            *behind = b';';
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// A literal of Python: what is between its quotes.
struct Literal {
    start: usize,
    end: usize,
    /// Behind the closing quotes.
    after: usize,
    has_holes: bool,
}

/// The literals between two places, and the places of the commas and the end of the brackets around them.
struct Call {
    literals: Vec<Literal>,
    commas: Vec<usize>,
    end: usize,
}

/// A statement longer than this is no statement: what is never closed would be read to the end each time.
const LONGEST: usize = 200_000;

/// What stands in the brackets that open in front of `at`.
fn python_call(text: &str, at: usize) -> Option<Call> {
    let mut bound = text.len().min(at + LONGEST);
    while !text.is_char_boundary(bound) {
        bound -= 1;
    }
    let text = &text[..bound];
    let bytes = text.as_bytes();
    let mut call = Call { literals: Vec::new(), commas: Vec::new(), end: bytes.len() };
    let (mut at, mut depth) = (at, 1_usize);
    while at < bytes.len() {
        match bytes[at] {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => {
                depth -= 1;
                if depth == 0 {
                    call.end = at;
                    return Some(call);
                }
            }
            b',' if depth == 1 => call.commas.push(at),
            b'#' => {
                at = text[at..].find('\n').map_or(bytes.len(), |line| line + at);
                continue;
            }
            b'"' | b'\'' => {
                let literal = python_literal(text, at)?;
                at = literal.after;
                call.literals.push(literal);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    None
}

fn python_literal(text: &str, at: usize) -> Option<Literal> {
    let quote = &text[at..=at];
    let long = quote.repeat(3);
    let marks = if text[at..].starts_with(&long) { long.as_str() } else { quote };
    let start = at + marks.len();
    let bytes = text.as_bytes();
    let mut end = start;
    while !text[end..].starts_with(marks) {
        // A backslash keeps what follows from ending the text.
        end += if bytes.get(end)? == &b'\\' { 2 } else { 1 };
        while end < text.len() && !text.is_char_boundary(end) {
            end += 1;
        }
        if end >= text.len() {
            return None;
        }
    }
    let letters = text[..at].bytes().rev().take_while(u8::is_ascii_alphabetic);
    let formats = letters.into_iter().any(|letter| letter.eq_ignore_ascii_case(&b'f'));
    let has_holes = formats && text[start..end].contains('{');
    Some(Literal { start, end, after: end + marks.len(), has_holes })
}

impl Found {
    /// Literals side by side are one text. `end`: where the argument ends that they stand in.
    fn take(&mut self, text: &str, literals: &[&Literal], end: usize) {
        let ends = literals.iter().skip(1).map(|next| next.start).chain([end]);
        // `"DROP TABLE " + name`, `"DROP TABLE %s" % name`
        let is_computed = literals.iter().zip(ends).any(|(literal, next)| {
            let gap = &text[literal.after..next.max(literal.after)];
            let code = gap.split('#').next().unwrap_or(gap);
            literal.has_holes || code.contains(['+', '%']) || code.contains(".format(")
        });
        if let Some(first) = literals.first().filter(|_| is_computed) {
            self.unread.push(first.start as u32);
            return;
        }
        for (place, literal) in literals.iter().enumerate() {
            let next = literals.get(place + 1);
            let goes_on = next.is_some_and(|next| {
                text[literal.after..next.start]
                    .trim_matches(['"', '\'', 'r', 'b'])
                    .trim()
                    .is_empty()
            });
            let range = ByteRange::new(literal.start as u32, literal.end as u32);
            self.texts.push((range, goes_on));
        }
    }
}

fn calls(text: &str, names: &[&str]) -> Vec<usize> {
    let mut found: Vec<usize> = names
        .iter()
        .flat_map(|name| text.match_indices(name).map(|(at, _)| at + name.len()))
        .collect();
    found.sort_unstable();
    found
}

/// Calls of these names whose brackets close. Within one that does not, nothing is looked for: it would be read again
/// from each place in it.
fn closed_calls(text: &str, names: &[&str]) -> Vec<(usize, Call)> {
    let mut found = Vec::new();
    let mut lost = 0;
    for at in calls(text, names) {
        if at < lost {
            continue;
        }
        match python_call(text, at) {
            Some(call) => found.push((at, call)),
            None => lost = at + LONGEST,
        }
    }
    found
}

/// `migrations.RunSQL(sql, reverse_sql)`: both may be lists, and be named.
fn django(text: &str, found: &mut Found) {
    found.no_transaction = text.lines().any(|line| line.trim().replace(' ', "") == "atomic=False");
    for (at, call) in closed_calls(text, &["RunSQL("]) {
        let mut bounds: Vec<usize> =
            std::iter::once(at).chain(call.commas.iter().map(|comma| comma + 1)).collect();
        bounds.push(call.end);
        for (place, bound) in bounds.windows(2).enumerate() {
            let (start, end) = (bound[0], bound[1]);
            let argument = text[start..end].trim_start();
            let name = argument.split_once('=').map(|(name, _)| name.trim());
            let name = name.filter(|name| {
                name.bytes().all(|letter| letter.is_ascii_lowercase() || letter == b'_')
            });
            let is_back = match name {
                Some("sql") => false,
                Some("reverse_sql") => true,
                Some(_) => continue,
                None if place > 1 => continue,
                None => place == 1 && !argument.is_empty(),
            };
            let literals: Vec<&Literal> =
                call.literals.iter().filter(|one| start <= one.start && one.after <= end).collect();
            found.take(text, &literals, end);
            if is_back {
                let range = ByteRange::new(start as u32, end as u32);
                found.down.get_or_insert_default().push(range);
            }
        }
    }
}

/// `op.execute(..)` in `upgrade` and `downgrade`.
fn alembic(text: &str, found: &mut Found) {
    found.no_transaction = text.contains("autocommit_block(");
    let names = ["op.execute(", "connection.execute(", "bind.execute(", "conn.execute("];
    for (_, call) in closed_calls(text, &names) {
        let end = call.commas.first().copied().unwrap_or(call.end);
        let literals: Vec<&Literal> = call.literals.iter().filter(|one| one.after <= end).collect();
        found.take(text, &literals, end);
    }
    let down = text.find("def downgrade(");
    found.down = down.map(|down| {
        let up = text.find("def upgrade(").filter(|up| *up > down).unwrap_or(text.len());
        vec![ByteRange::new(down as u32, up as u32)]
    });
    found.irreversible = down.is_some_and(|down| text[down..].contains("raise "));
}

/// `execute <<~SQL`, `execute "..."`, in `up`, `change` or `down`.
fn ruby(text: &str, found: &mut Found) {
    found.no_transaction = text.contains("disable_ddl_transaction!");
    found.irreversible = text.contains("IrreversibleMigration");
    for at in calls(text, &["execute ", "execute(", "exec_query(", "exec_update("]) {
        let rest = text[at..].trim_start();
        let at = text.len() - rest.len();
        if let Some(heredoc) = rest.strip_prefix("<<") {
            ruby_heredoc(text, at, heredoc, found);
        } else if let Some(quote) = rest.chars().next().filter(|first| matches!(first, '"' | '\''))
        {
            let near = rest.char_indices().skip(1).take(LONGEST);
            let end =
                near.into_iter().find(|(_, letter)| *letter == quote).map(|(end, _)| at + end);
            found.ruby_text(text, at + 1, end, quote == '"');
        }
    }
    let backs = ["def down", "def self.down", "dir.down", "direction.down"];
    let ways = ["def up", "def self.up", "def change", "dir.up", "direction.up"];
    let mut marks: Vec<(usize, bool)> =
        calls(text, &backs).into_iter().map(|at| (at, true)).collect();
    marks.extend(calls(text, &ways).into_iter().map(|at| (at, false)));
    marks.sort_unstable();
    let ends = marks.iter().skip(1).map(|(at, _)| *at).chain([text.len()]);
    let ranges = marks.iter().zip(ends).filter(|((_, back), _)| *back);
    let ranges: Vec<ByteRange> =
        ranges.map(|((start, _), end)| ByteRange::new(*start as u32, end as u32)).collect();
    found.down = (!ranges.is_empty()).then_some(ranges);
}

fn ruby_heredoc(text: &str, at: usize, heredoc: &str, found: &mut Found) {
    let tag = heredoc.trim_start_matches(['~', '-']).trim_start_matches(['"', '\'']);
    let is_plain = heredoc.trim_start_matches(['~', '-']).starts_with('\'');
    let tag: String =
        tag.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
    let Some(start) = text[at..].find('\n').map(|line| at + line + 1) else { return };
    if tag.is_empty() {
        return;
    }
    let mut end = start;
    for line in text[start..].split_inclusive('\n') {
        if end - start > LONGEST {
            return;
        }
        if line.trim() == tag {
            found.ruby_text(text, start, Some(end), !is_plain);
            return;
        }
        end += line.len();
    }
}

impl Found {
    fn ruby_text(&mut self, text: &str, start: usize, end: Option<usize>, fills_in: bool) {
        let Some(end) = end else { return };
        if fills_in && text[start..end].contains("#{") {
            self.unread.push(start as u32);
            return;
        }
        // The line end of a heredoc belongs to it: what ends the statement stands there.
        let end = if text[start..end].ends_with('\n') { end - 1 } else { end };
        self.texts.push((ByteRange::new(start as u32, end as u32), false));
    }
}

#[cfg(test)]
mod tests {
    use crate::{Lowered, handles, lower};

    /// The statements of the way up and of the way back.
    fn read(path: &str, text: &str) -> (Vec<String>, Option<Vec<String>>, Lowered) {
        let lowered = lower(&path.into(), text);
        let embedded = lowered.script.embedded.clone().unwrap();
        let ranges = embedded.down.clone().unwrap_or_default();
        let (mut up, mut down) = (Vec::new(), Vec::new());
        for statement in &lowered.script.statements {
            let said = statement.range.slice(text).split_whitespace().collect::<Vec<_>>().join(" ");
            let back = ranges.iter().any(|range| range.contains(statement.range));
            if back { down.push(said) } else { up.push(said) }
        }
        (up, embedded.down.map(|_| down), lowered)
    }

    #[test]
    fn rails_executes_heredocs_and_texts() {
        let text = "class AddIndex < ActiveRecord::Migration[7.0]\n  disable_ddl_transaction!\n  def up\n    execute <<~SQL\n      CREATE INDEX CONCURRENTLY i ON t (a)\n    SQL\n    execute \"UPDATE t SET a = 1\"\n    execute \"DROP TABLE #{name}\"\n  end\n  def down\n    execute('DROP INDEX i')\n  end\nend\n";
        let (up, down, lowered) = read("db/migrate/20240101_add_index.rb", text);
        assert_eq!(up, ["CREATE INDEX CONCURRENTLY i ON t (a)", "UPDATE t SET a = 1"]);
        assert_eq!(down.unwrap(), ["DROP INDEX i"]);
        assert!(lowered.script.embedded.unwrap().no_transaction);
        assert_eq!(lowered.gaps.len(), 1);
    }

    #[test]
    fn django_runs_sql_with_its_reverse() {
        let text = "class Migration(migrations.Migration):\n    atomic = False\n    operations = [\n        migrations.RunSQL(\n            \"ALTER TABLE t \"\n            \"ADD COLUMN a int\",  # a, b\n            reverse_sql='ALTER TABLE t DROP COLUMN a',\n        ),\n        migrations.RunSQL('''DROP TABLE u''', migrations.RunSQL.noop),\n        migrations.RunSQL(sql=[\"DELETE FROM v\", (\"DELETE FROM w\", None)]),\n        migrations.RunSQL(f\"DROP TABLE {name}\"),\n        migrations.RunSQL(\"DROP TABLE \" + name),\n        migrations.RunSQL(\"DROP TABLE %s\" % name),\n    ]\n";
        let (up, down, lowered) = read("shop/migrations/0002_a.py", text);
        assert_eq!(up[0].replace(['"', ' '], ""), "ALTERTABLEtADDCOLUMNaint");
        assert_eq!(up[1..], ["DROP TABLE u", "DELETE FROM v", "DELETE FROM w"]);
        assert_eq!(down.unwrap(), ["ALTER TABLE t DROP COLUMN a"]);
        assert_eq!(lowered.gaps.len(), 3);
        let (_, down, _) = read("shop/migrations/0003_b.py", "migrations.RunSQL('DROP TABLE t')");
        assert_eq!(down, None);
    }

    #[test]
    fn alembic_has_both_ways() {
        let text = "def upgrade():\n    op.execute(\"\"\"\n        DROP TABLE t;\n        DROP TABLE u\n    \"\"\")\n    op.execute(sa.text('UPDATE v SET a = 1'))\n\ndef downgrade():\n    op.execute('CREATE TABLE t (a int)')\n";
        let (up, down, _) = read("alembic/versions/ab12_drop.py", text);
        assert_eq!(up, ["DROP TABLE t", "DROP TABLE u", "UPDATE v SET a = 1"]);
        assert_eq!(down.unwrap(), ["CREATE TABLE t (a int)"]);
    }

    #[test]
    fn only_the_places_of_migrations_are_read() {
        for path in ["app/models/user.rb", "shop/models.py", "versions.py"] {
            assert!(!handles(&path.into()), "{path}");
        }
        let (up, down, lowered) = read("shop/migrations/0001_initial.py", "operations = ['\u{e9}");
        assert!(up.is_empty() && down.is_none() && lowered.gaps.is_empty());
    }
}
