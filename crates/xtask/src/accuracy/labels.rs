//! What the scoring scripts print: one row per family, then the labels that were missed.

use std::collections::BTreeMap;

/// Families with fewer labels than this say little; they count in the last row.
const FEWEST: u32 = 5;

/// The rows as a table.
pub(super) fn table(printed: &str) -> Result<String, String> {
    let rows: Vec<Row> = printed.lines().filter_map(Row::parse).collect();
    if !rows.iter().any(|row| row.family == TOTAL) {
        return Err(format!("the script printed no `{TOTAL}`:\n{printed}"));
    }
    let shown = rows.iter().filter(|row| row.positive >= FEWEST && !row.family.starts_with("CWE-"));
    let lines = shown.map(|row| {
        let Row { family, positive, negative, found, recall, precision } = row;
        format!("| {family} | {positive} | {negative} | {found} | {recall} | {precision} |\n")
    });
    let head = "| family | positive | negative | found | recall | precision |\n|---|---|---|---|---|---|\n";
    Ok(std::iter::once(head.to_owned()).chain(lines).collect())
}

const TOTAL: &str = "ALL (micro)";

struct Row<'p> {
    family: &'p str,
    positive: u32,
    negative: u32,
    found: u32,
    recall: &'p str,
    /// Over labelled lines.
    precision: &'p str,
}

impl<'p> Row<'p> {
    /// Name, pos, neg, TP, FN, FP on labels, FP in labelled files, recall, precision twice.
    fn parse(line: &'p str) -> Option<Self> {
        let (family, rest) = line.split_at_checked(30)?;
        let columns: Vec<&str> = rest.split_whitespace().collect();
        let [positive, negative, found, _, _, _, recall, precision, _] = columns[..] else {
            return None;
        };
        Some(Self {
            family: family.trim(),
            positive: positive.parse().ok()?,
            negative: negative.parse().ok()?,
            found: found.parse().ok()?,
            recall,
            precision: if precision == "nan" { "-" } else { precision },
        })
    }
}

/// The missed labels, counted by the rule that the corpus names; the most first.
pub(super) fn missed(printed: &str) -> String {
    let mut by_rule: BTreeMap<&str, u32> = BTreeMap::new();
    for line in printed.lines().filter_map(|line| line.strip_prefix("FN ")) {
        if let Some(rule) = line.split_whitespace().nth(1) {
            *by_rule.entry(rule).or_default() += 1;
        }
    }
    let mut counted: Vec<(&str, u32)> = by_rule.into_iter().collect();
    counted.sort_by_key(|(rule, count)| (std::cmp::Reverse(*count), *rule));
    let listed: Vec<String> =
        counted.iter().map(|(rule, count)| format!("`{rule}` {count}")).collect();
    format!("{}.\n", listed.join(", "))
}

#[cfg(test)]
mod tests {
    use super::{missed, table};

    const PRINTED: &str = "\
match=cwe tol=+-1 labels: 9 positive, 2 negative; results read: 3 (3 in labelled files)
CWE family                       pos   neg    TP    FN FP-labFP-str  recall  P-lab  P-str
CWE-184                           35     8     0    35     0      0   0.000    nan    nan
cmdi                             135    50    74    61     1      1   0.548  0.987  0.987
xpath                              2     0     0     2     0      0   0.000    nan    nan
csrf                              20    15     0    20     0      1   0.000    nan  0.500
ALL (micro)                     1507   600   538   969    16     28   0.357  0.971  0.951
FN a.js:1 js/sql [89]
FN a.js:2 js/xss [79]
FN b.js:7 js/xss [79]
";

    #[test]
    fn rows_become_a_table_and_misses_a_list() {
        let table = table(PRINTED).unwrap();
        let rows: Vec<&str> = table.lines().skip(2).collect();
        assert_eq!(
            rows,
            [
                "| cmdi | 135 | 50 | 74 | 0.548 | 0.987 |",
                "| csrf | 20 | 15 | 0 | 0.000 | - |",
                "| ALL (micro) | 1507 | 600 | 538 | 0.357 | 0.971 |",
            ]
        );
        assert_eq!(missed(PRINTED), "`js/xss` 2, `js/sql` 1.\n");
    }

    #[test]
    fn output_without_a_total_is_an_error() {
        assert!(table("Traceback").unwrap_err().contains("Traceback"));
    }
}
