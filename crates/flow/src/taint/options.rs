//! Programs that obey options wherever they stand: data in their argument list is as good as a command.

use facts::code::{ExprId, ExprKind};

use super::calls::Site;
use super::engine::Engine;

/// Subcommands of git that take a repository's address, and with it `--upload-pack=<command>`.
const GIT: &[&str] =
    &["clone", "fetch", "fetch-pack", "ls-remote", "pull", "push", "archive", "send-pack"];

impl Engine<'_> {
    /// Whether `spawn(program, [..])` hands its list to a program that runs what an option says, and no `--` ends
    /// them.
    pub(crate) fn obeys_options(&self, site: &Site<'_>) -> bool {
        let name = site.arg(0).text().map(|name| name.rsplit(['/', '\\']).next().unwrap_or(name));
        let listed = self.listed_texts(site.arg_expr(1));
        match (name, &listed[..]) {
            // The whole list, subcommand included, is the sender's.
            (Some("git" | "hg"), []) => !site.arg(1).labels().is_empty(),
            (_, texts) if texts.contains(&Some("--")) => false,
            (Some("git"), [first, ..]) => first.is_none_or(|name| GIT.contains(&name)),
            (Some("hg"), _) => true,
            _ => false,
        }
    }

    /// The elements of a list literal, as far as they are constant text.
    fn listed_texts(&self, list: Option<ExprId>) -> Vec<Option<&str>> {
        let code = self.act.code;
        match list.map(|list| code.kind(code.constant(list))) {
            Some(ExprKind::Array(elements)) => {
                elements.iter().map(|element| code.string(code.constant(element.value?))).collect()
            }
            _ => Vec::new(),
        }
    }
}
