//! How long logs are kept, where infrastructure code says it.

use model::RepoPath;
use review::TableContext;

/// A log group, and for how long it keeps its lines.
pub(super) struct Kept {
    pub(super) path: RepoPath,
    pub(super) line: u32,
    /// `None` is for ever.
    pub(super) days: Option<u32>,
}

impl Kept {
    pub(super) fn words(&self) -> String {
        self.days.map_or_else(|| "kept for ever".to_owned(), |days| format!("{days} days"))
    }
}

/// The log groups of Terraform files, whatever is under review: where logs are kept is seldom where they are written.
pub(super) fn kept(cx: &TableContext<'_>) -> Vec<Kept> {
    let files = cx.program().base.files();
    let terraform = files.filter(|(_, file)| file.path.as_str().ends_with(".tf"));
    terraform.flat_map(|(_, file)| groups(&file.path, &file.text)).collect()
}

fn groups(path: &RepoPath, text: &str) -> Vec<Kept> {
    const GROUP: &str = "resource \"aws_cloudwatch_log_group\"";
    let mut found = Vec::new();
    let mut lines = text.lines().zip(1..);
    while let Some((line, at)) = lines.next() {
        if !line.trim_start().starts_with(GROUP) {
            continue;
        }
        let mut days = Some(0);
        let mut place = at;
        for (line, at) in lines.by_ref() {
            if line.starts_with('}') {
                break;
            }
            let value = line.trim().strip_prefix("retention_in_days");
            if let Some(value) = value.and_then(|rest| rest.trim_start().strip_prefix('=')) {
                place = at;
                // A variable: not known from here.
                let word = value.split('#').next().unwrap_or("").trim();
                days = word.parse().ok();
            }
        }
        // 0, and nothing, is for ever; a variable is left out.
        match days {
            Some(0) => found.push(Kept { path: path.clone(), line: place, days: None }),
            Some(days) => found.push(Kept { path: path.clone(), line: place, days: Some(days) }),
            None => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use model::RepoPath;

    #[test]
    fn a_group_without_an_end_is_kept_for_ever_and_a_variable_says_nothing() {
        let text = "resource \"aws_cloudwatch_log_group\" \"a\" {\n  name = \"a\"\n  retention_in_days = 90 # days\n}\nresource \"aws_cloudwatch_log_group\" \"b\" {\n  name = \"b\"\n}\nresource \"aws_cloudwatch_log_group\" \"c\" {\n  retention_in_days = var.days\n}\n";
        let found = super::groups(&RepoPath::new("x.tf"), text);
        let seen: Vec<_> = found.iter().map(|kept| (kept.line, kept.days)).collect();
        assert_eq!(seen, [(3, Some(90)), (5, None)]);
    }
}
