//! Runbooks in Markdown: which of the parts that a woken person needs are there.

use facts::telemetry::{Part, Runbook, Said};
use model::{ByteRange, RepoPath};

const FOLDERS: [&str; 7] =
    ["runbooks", "runbook", "playbooks", "playbook", "sops", "sop", "run-books"];
const SYMPTOMS: &[&str] = &[
    "symptom",
    "symptoms",
    "alert",
    "alerts",
    "trigger",
    "triggers",
    "detection",
    "how to detect",
    "meaning",
    "what happened",
    "what is happening",
    "what you will see",
    "description",
    "overview",
    "summary",
    "signs",
    "when to use",
    "when this fires",
    "problem",
    "what this alert means",
    "about this alert",
    "context",
    "background",
];
const IMPACT: &[&str] = &[
    "impact",
    "severity",
    "user impact",
    "customer impact",
    "business impact",
    "consequences",
    "blast radius",
    "who is affected",
    "risk",
    "effect",
    "effects",
    "affected",
];
const DIAGNOSIS: &[&str] = &[
    "diagnosis",
    "diagnose",
    "diagnostics",
    "diagnostic",
    "investigation",
    "investigate",
    "triage",
    "debug",
    "debugging",
    "troubleshooting",
    "troubleshoot",
    "verification",
    "verify",
    "checks",
    "what to check",
    "initial assessment",
    "root cause",
    "causes",
    "possible causes",
    "analysis",
    "how to check",
    "confirm",
    "identify",
    "assess",
    "assessment",
    "first look",
    "queries",
    "dashboards",
];
const REMEDIATION: &[&str] = &[
    "remediation",
    "remediate",
    "mitigation",
    "mitigate",
    "mitigations",
    "resolution",
    "resolve",
    "fix",
    "fixes",
    "how to fix",
    "recovery",
    "recover",
    "solution",
    "solutions",
    "action",
    "actions",
    "response",
    "rollback",
    "roll back",
    "steps",
    "procedure",
    "what to do",
    "workaround",
    "workarounds",
    "restore",
    "repair",
    "immediate actions",
    "corrective",
    "runbook steps",
    "runbook",
];
const ESCALATION: &[&str] = &[
    "escalation",
    "escalate",
    "escalations",
    "contact",
    "contacts",
    "on call",
    "oncall",
    "who to call",
    "owner",
    "owners",
    "ownership",
    "team",
    "support",
    "communication",
    "communications",
    "help",
    "whom to ask",
];

/// Whether the folder or the name says that the document is one.
pub fn is_runbook(path: &RepoPath) -> bool {
    if !matches!(path.extension(), Some("md" | "mdx" | "markdown")) {
        return false;
    }
    let lower = path.as_str().to_ascii_lowercase();
    let mut folders: Vec<&str> = lower.split('/').collect();
    let name = folders.pop().unwrap_or("");
    let stem = name.split('.').next().unwrap_or(name);
    let by_name = ["runbook", "playbook"].iter().any(|word| {
        stem == *word
            || stem.strip_prefix(word).is_some_and(|rest| rest.starts_with(['-', '_']))
            || stem.strip_suffix(word).is_some_and(|rest| rest.ends_with(['-', '_']))
    });
    // Ansible keeps its own playbooks under that name.
    let in_folder = folders.iter().any(|folder| FOLDERS.contains(folder));
    let is_list = matches!(
        stem,
        "readme"
            | "index"
            | "template"
            | "_index"
            | "_template"
            | "summary"
            | "changelog"
            | "contributing"
    ) || stem.contains("template");
    (by_name || in_folder) && !is_list
}

/// What a document says, whatever it is called.
pub fn read(text: &str) -> Runbook {
    let mut book = Runbook::default();
    let (mut at, mut fence, mut links) = (0_usize, None::<&str>, 0);
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let trimmed = line.trim();
        if let Some(mark) = ["```", "~~~"].into_iter().find(|mark| trimmed.starts_with(mark)) {
            fence = match fence {
                Some(open) if open == mark => None,
                None => Some(mark),
                open => open,
            };
            book.has_query |= fence.is_none();
            continue;
        }
        if fence.is_some() || trimmed.is_empty() {
            continue;
        }
        let lead = line.len() - line.trim_start().len();
        let range = ByteRange::new((start + lead) as u32, (start + lead + trimmed.len()) as u32);
        line_of(trimmed, range, &mut book);
        links += usize::from(is_only_link(trimmed));
    }
    book.is_index =
        links >= 3 && links * 2 > text.lines().filter(|line| !line.trim().is_empty()).count();
    book
}

fn line_of(line: &str, range: ByteRange, book: &mut Runbook) {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    if (1..=6).contains(&level) && line[level..].starts_with([' ', '\t']) {
        let heading = line[level..].trim().trim_end_matches('#').trim();
        if level == 1 && book.title.text.is_empty() {
            book.title = Said { text: heading.into(), range };
        } else {
            part(heading, range, book);
        }
        book.anchors.push(anchor(heading));
        return;
    }
    if let Some(lead) = lead_of(line) {
        part(lead, range, book);
    }
    let numbered = line.split_once(['.', ')']).is_some_and(|(number, rest)| {
        !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && rest.starts_with(' ')
    });
    book.has_steps |= numbered || line.starts_with("- [ ]");
    // `kubectl get pods` within a sentence, or a link to what shows more.
    book.has_query |= line
        .split('`')
        .skip(1)
        .step_by(2)
        .any(|code| code.trim().contains(' ') || code.contains(':'));
    book.has_query |= line.contains("http://") || line.contains("https://");
    book.words += line.split_whitespace().count() as u32;
}

/// `**Symptoms.** ..`, `Symptoms: ..`, `- **Impact**: ..`
fn lead_of(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(['-', '*', '+', ' ', '>', '|']).trim_start_matches("__");
    let bold = line.find("**").or_else(|| line.find("__")).map(|end| &line[..end]);
    let lead = bold.or_else(|| line.split_once(':').map(|(lead, _)| lead))?;
    let lead = lead.trim_matches(['.', ':', ' ', '*', '_']);
    (lead.len() <= 40 && !lead.is_empty()).then_some(lead)
}

fn part(heading: &str, range: ByteRange, book: &mut Runbook) {
    let plain: String = heading
        .chars()
        .map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { ' ' })
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let joined = words.join(" ");
    let has = |list: &[&str]| {
        list.iter().any(|phrase| match phrase.contains(' ') {
            true => joined.contains(phrase),
            false => words.contains(phrase),
        })
    };
    let lists = [
        (Part::Symptoms, SYMPTOMS),
        (Part::Impact, IMPACT),
        (Part::Diagnosis, DIAGNOSIS),
        (Part::Remediation, REMEDIATION),
        (Part::Escalation, ESCALATION),
    ];
    for (part, list) in lists {
        if has(list) && !book.has(part) {
            book.parts.push((part, range));
        }
    }
}

/// As GitHub names it: lower case, blanks to dashes, signs dropped.
fn anchor(heading: &str) -> Box<str> {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    let name: String = kept.flat_map(char::to_lowercase).collect();
    name.trim().replace(' ', "-").into()
}

fn is_only_link(line: &str) -> bool {
    let line = line.trim_start_matches(['-', '*', '+', '|', ' ']);
    line.starts_with('[') && line.contains("](")
}

#[cfg(test)]
mod tests {
    use facts::telemetry::Part;
    use model::RepoPath;

    use super::{is_runbook, read};

    #[test]
    fn parts_are_found_by_headings_leads_and_their_synonyms() {
        let book = read(
            "# API errors\n\n**Symptoms.** It pages.\n\n## Who is affected?\nAll.\n\n## Triage\n1. Look at `kubectl get pods`.\n\n## Mitigation\nRoll back.\n\nContact: @ops\n",
        );
        assert_eq!(book.missing(), []);
        assert!(book.has_query && book.has_steps);
        assert_eq!(&*book.title.text, "API errors");
        assert_eq!(
            book.anchors.iter().map(|a| &**a).collect::<Vec<_>>(),
            ["api-errors", "who-is-affected", "triage", "mitigation"]
        );
    }

    #[test]
    fn code_says_nothing_of_the_parts() {
        let book = read("# X\n\n```sh\n# Impact\nsystemctl restart x\n```\nRestart it.\n");
        assert_eq!(book.missing(), Part::ALL);
        assert!(book.has_query);
        assert!(!read("# X\nRestart it.\n").has_query);
        assert!(read("# All\n- [a](a.md)\n- [b](b.md)\n- [c](c.md)\n").is_index);
    }

    #[test]
    fn paths_tell() {
        for (path, is) in [
            ("docs/runbooks/api.md", true),
            ("docs/api-runbook.md", true),
            ("RUNBOOK.md", true),
            ("runbooks/README.md", false),
            ("runbooks/_template.md", false),
            ("docs/api.md", false),
            ("runbooks/restart.sh", false),
        ] {
            assert_eq!(is_runbook(&RepoPath::new(path)), is, "{path}");
        }
    }
}
