//! Kinds of work, and the words that tell them.

use super::StartRequest;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkType {
    ErrorReport,
    Incident,
    NewFeature,
    Refactor,
    GreenfieldApp,
}

impl WorkType {
    pub const ALL: [Self; 5] =
        [Self::ErrorReport, Self::Incident, Self::NewFeature, Self::Refactor, Self::GreenfieldApp];

    pub const fn word(self) -> &'static str {
        match self {
            Self::ErrorReport => "error_report",
            Self::Incident => "incident",
            Self::NewFeature => "new_feature",
            Self::Refactor => "refactor",
            Self::GreenfieldApp => "greenfield_app",
        }
    }

    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Why work is taken for what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    Given,
    /// These words stand in the explanation.
    Words(String),
    /// No word tells anything else.
    Default,
}

/// In this order: what happens in production comes first.
const SIGNS: &[(WorkType, &[&str])] = &[
    (
        WorkType::Incident,
        &[
            "outage",
            "incident",
            "sev-1",
            "sev-2",
            "sev-3",
            "sev1",
            "sev2",
            "sev3",
            "downtime",
            "postmortem",
            "post-mortem",
            "paged",
        ],
    ),
    (
        WorkType::ErrorReport,
        &[
            "bug",
            "bugs",
            "error",
            "errors",
            "exception",
            "exceptions",
            "500",
            "500s",
            "502",
            "503",
            "504",
            "fails",
            "failing",
            "failure",
            "failures",
            "crash",
            "crashes",
            "crashing",
            "broken",
            "regression",
            "stack trace",
            "stacktrace",
            "does not work",
            "doesn't work",
        ],
    ),
    (
        WorkType::GreenfieldApp,
        &[
            "new app",
            "new application",
            "new service",
            "new project",
            "from scratch",
            "greenfield",
            "prototype",
        ],
    ),
    (
        WorkType::Refactor,
        &[
            "refactor",
            "refactoring",
            "restructure",
            "restructuring",
            "extract",
            "rename",
            "inline",
            "clean up",
            "cleanup",
            "split up",
            "untangle",
            "without changing behaviour",
            "without changing behavior",
            "without behaviour change",
            "without behavior change",
            "no behaviour change",
            "no behavior change",
        ],
    ),
];

pub(super) fn of(request: &StartRequest) -> (WorkType, Reason) {
    if let Some(given) = request.work_type {
        return (given, Reason::Given);
    }
    let text = format!("{} {}", request.title.as_deref().unwrap_or(""), request.explanation);
    let found = SIGNS.iter().find_map(|(kind, signs)| {
        let sign = signs.iter().find(|sign| holds(&text, sign))?;
        Some((*kind, Reason::Words((*sign).to_owned())))
    });
    found.unwrap_or((WorkType::NewFeature, Reason::Default))
}

/// Whether the words stand in the text, as whole words, whatever their case and what stands between them.
pub(super) fn holds(text: &str, words: &str) -> bool {
    let of = |text: &str| -> String {
        let text = text.to_lowercase().replace('\u{2019}', "'");
        let parts =
            text.split(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '\'' | '-'));
        let parts: Vec<&str> = parts
            .map(|part| part.trim_matches(['\'', '-']))
            .filter(|part| !part.is_empty())
            .collect();
        format!(" {} ", parts.join(" "))
    };
    of(text).contains(&of(words))
}
