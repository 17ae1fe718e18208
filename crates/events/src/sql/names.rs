//! Paths in statements: `user.subscription`, quoted or not, is the column `user_subscription`.

use std::collections::BTreeMap;

use rusqlite::Connection;

pub(super) struct Names {
    /// Name, path, type, in the order of the columns.
    columns: Vec<(String, String, String)>,
    /// Names by path in lower case, where the two differ.
    by_path: BTreeMap<String, String>,
}

impl Names {
    pub(super) fn read(connection: &Connection) -> rusqlite::Result<Self> {
        let mut statement =
            connection.prepare("SELECT name, path, kind FROM columns ORDER BY rowid")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(Self::of(rows.collect::<Result<_, _>>()?))
    }

    fn of(columns: Vec<(String, String, String)>) -> Self {
        let other = columns.iter().filter(|(name, path, _)| name != path && !path.is_empty());
        let by_path = other.map(|(name, path, _)| (path.to_lowercase(), name.clone())).collect();
        Self { columns, by_path }
    }

    pub(super) fn columns(&self) -> &[(String, String, String)] {
        &self.columns
    }

    /// The statement with paths as column names; texts and comments are left alone.
    pub(super) fn resolve(&self, sql: &str) -> String {
        let mut out = String::with_capacity(sql.len());
        let mut rest = sql;
        while let Some(first) = rest.chars().next() {
            let end = match first {
                '\'' => closed(rest, "'"),
                '"' | '`' => closed(rest, if first == '"' { "\"" } else { "`" }),
                '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
                '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |at| at + 2),
                letter if is_name(letter) => {
                    rest.find(|letter| !is_name(letter) && letter != '.').unwrap_or(rest.len())
                }
                letter => letter.len_utf8(),
            };
            let (token, after) = rest.split_at(end);
            out.push_str(&self.column(token).unwrap_or_else(|| token.to_owned()));
            rest = after;
        }
        out
    }

    fn column(&self, token: &str) -> Option<String> {
        if token.starts_with('\'') {
            return None;
        }
        let path = token.trim_matches(['"', '`']).to_lowercase();
        // `events.user.id`, as one writes it in joins.
        let short = path.strip_prefix("events.");
        let name = self.by_path.get(&path).or_else(|| self.by_path.get(short?))?;
        Some(format!("\"{name}\""))
    }
}

fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// The end of a quoted token; a doubled quote does not end it, but the next token begins right there.
fn closed(text: &str, quote: &str) -> usize {
    text[1..].find(quote).map_or(text.len(), |at| at + 2)
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn paths_are_found_wherever_a_name_may_stand() {
        let column = |name: &str, path: &str| (name.to_owned(), path.to_owned(), String::new());
        let names = Names::of(vec![
            column("user_id", "user.id"),
            column("status_code", "status_code"),
            column("flags_new_x", "flags.new-x"),
        ]);
        for (sql, resolved) in [
            ("SELECT user.id FROM events", "SELECT \"user_id\" FROM events"),
            ("select \"user.id\", max(USER.ID) m", "select \"user_id\", max(\"user_id\") m"),
            (
                "SELECT 'user.id', 'it''s user.id' -- user.id\n, e.user.id",
                "SELECT 'user.id', 'it''s user.id' -- user.id\n, e.user.id",
            ),
            (
                "SELECT events.user.id, \"flags.new-x\", 1.5, user_id",
                "SELECT \"user_id\", \"flags_new_x\", 1.5, user_id",
            ),
            ("SELECT '", "SELECT '"),
        ] {
            assert_eq!(names.resolve(sql), resolved);
        }
    }
}
