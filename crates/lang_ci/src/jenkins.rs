//! Jenkins: declarative and scripted pipelines, as far as their blocks and `sh` steps go.
//!
//! Groovy is a language of its own. What is read are blocks by their names, calls of `sh`, `bat` and `powershell` with
//! their text, `environment` entries and the options that checks ask for.

use facts::ci::{
    Concurrency, Embedded, Job, Pair, Pipeline, PipelineKind, Platform, Shell, Step, Text, Uses,
    UsesKind,
};
use model::ByteRange;

use crate::shell;

pub(crate) fn pipeline(source: &str) -> Pipeline {
    let mut scan = Scan { source, at: 0, blocks: Vec::new(), jobs: Vec::new(), env: Vec::new() };
    scan.run();
    let head = source.find("pipeline").or_else(|| source.find("node")).unwrap_or(0) as u32;
    let outer_timeout = scan.text_after("timeout");
    let mut pipeline = Pipeline {
        platform: Platform::Jenkins,
        kind: PipelineKind::Workflow,
        name: None,
        triggers: Vec::new(),
        head: ByteRange::new(head, (head + 8).min(source.len() as u32)),
        permissions: Default::default(),
        env: scan.env,
        concurrency: None,
        shell: None,
        inputs: Vec::new(),
        outputs: Vec::new(),
        jobs: scan.jobs,
        texts: Vec::new(),
        libraries: Vec::new(),
        computed: Vec::new(),
    };
    if let Some(at) = source.find("disableConcurrentBuilds") {
        let range = ByteRange::new(at as u32, at as u32 + 23);
        pipeline.concurrency = Some(Concurrency { range, group: None, cancel: None });
    }
    for job in &mut pipeline.jobs {
        job.timeout = job.timeout.take().or_else(|| outer_timeout.clone());
    }
    pipeline
}

struct Scan<'a> {
    source: &'a str,
    at: usize,
    /// The names of the blocks that are open; a stage has its number.
    blocks: Vec<(String, Option<usize>)>,
    jobs: Vec<Job>,
    env: Vec<Pair>,
}

impl Scan<'_> {
    fn run(&mut self) {
        let bytes = self.source.as_bytes();
        // The words since the last line or brace: what names a block.
        let mut head = self.at;
        while let Some(byte) = bytes.get(self.at).copied() {
            match byte {
                b'/' if bytes.get(self.at + 1) == Some(&b'/') => self.skip_to("\n"),
                b'/' if bytes.get(self.at + 1) == Some(&b'*') => self.skip_to("*/"),
                b'\'' | b'"' => {
                    self.string();
                }
                b'{' => {
                    self.enter(head);
                    self.at += 1;
                    head = self.at;
                }
                b'}' => {
                    self.leave();
                    self.at += 1;
                    head = self.at;
                }
                b'\n' | b';' => {
                    self.at += 1;
                    head = self.at;
                }
                byte if byte.is_ascii_alphabetic() => self.word(),
                _ => self.at += 1,
            }
        }
    }

    fn skip_to(&mut self, end: &str) {
        let rest = self.source.get(self.at..).unwrap_or_default();
        // A line's end is left to end the line.
        let kept = usize::from(end == "\n");
        self.at += rest.find(end).map_or(rest.len(), |at| at + end.len() - kept).max(1);
    }

    fn enter(&mut self, head: usize) {
        let words = self.source.get(head..self.at).unwrap_or_default().trim();
        let name: String = words.chars().take_while(|one| one.is_alphanumeric()).collect();
        let mut stage = None;
        if name == "stage" {
            let title = words.split(['\'', '"']).nth(1).unwrap_or("stage");
            let start = head
                + self.source.get(head..).map_or(0, |rest| rest.len() - rest.trim_start().len());
            let id_range = ByteRange::new(start as u32, self.at as u32);
            let job = Job { id: title.into(), id_range, range: id_range, ..Job::default() };
            stage = Some(self.jobs.len());
            self.jobs.push(job);
        }
        if name == "input"
            && let Some(job) = self.stage()
        {
            job.manual = true;
        }
        self.blocks.push((name, stage));
    }

    fn leave(&mut self) {
        if let Some((_, Some(stage))) = self.blocks.pop()
            && let Some(job) = self.jobs.get_mut(stage)
        {
            job.range = ByteRange::new(job.range.start, self.at as u32 + 1);
        }
    }

    /// The innermost stage that is open.
    fn stage(&mut self) -> Option<&mut Job> {
        let index = self.blocks.iter().rev().find_map(|(_, stage)| *stage)?;
        self.jobs.get_mut(index)
    }

    fn is_in(&self, block: &str) -> bool {
        self.blocks.iter().any(|(name, _)| name == block)
    }

    fn word(&mut self) {
        let start = self.at;
        let bytes = self.source.as_bytes();
        while bytes.get(self.at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
            self.at += 1;
        }
        let word = self.source.get(start..self.at).unwrap_or_default().to_owned();
        match &*word {
            "sh" => self.script(start, Shell::Posix),
            "bat" => self.script(start, Shell::Cmd),
            "powershell" | "pwsh" => self.script(start, Shell::PowerShell),
            "branch" if self.is_in("when") => {
                if let Some(text) = self.argument()
                    && let Some(job) = self.stage()
                {
                    job.only.push(text);
                }
            }
            "catchError" => {
                if let Some(job) = self.stage() {
                    let range = ByteRange::new(start as u32, start as u32 + 10);
                    job.continue_on_error =
                        Some(Text { value: "true".into(), range, ..Text::default() });
                }
            }
            "input" => {
                if let Some(job) = self.stage() {
                    job.manual = true;
                }
            }
            "archiveArtifacts" | "stash" | "junit" => self.keep(start, &word),
            "image" => self.image(),
            _ if self.blocks.last().is_some_and(|(name, _)| name == "environment") => {
                self.variable(start, &word);
            }
            _ => {}
        }
    }

    /// The string that follows a name, with or without a parenthesis and a label: `sh(script: '..')`.
    fn argument(&mut self) -> Option<Text> {
        let rest = self.source.get(self.at..)?;
        let open = rest.find(['\'', '"'])?;
        let between = rest.get(..open)?;
        let fits = between.chars().all(|one| one.is_alphanumeric() || " \t\n(:,=".contains(one));
        if !fits || between.contains('\n') && !between.contains('(') {
            return None;
        }
        self.at += open;
        self.string()
    }

    /// A string literal, from its quote on; `${..}` in double quotes is Groovy's.
    fn string(&mut self) -> Option<Text> {
        let rest = self.source.get(self.at..)?;
        let quote =
            ["'''", "\"\"\"", "'", "\""].into_iter().find(|quote| rest.starts_with(quote))?;
        let start = self.at + quote.len();
        let bytes = self.source.as_bytes();
        let mut at = start;
        while at < bytes.len() {
            let here = self.source.as_bytes().get(at..).unwrap_or_default();
            if here.starts_with(quote.as_bytes()) {
                break;
            }
            if quote.len() == 1 && bytes[at] == b'\n' {
                break;
            }
            at += if bytes[at] == b'\\' { 2 } else { 1 };
        }
        let end = at.min(bytes.len());
        self.at = (end + quote.len()).min(bytes.len());
        let value = self.source.get(start..end)?;
        let range = ByteRange::new(start as u32, end as u32);
        let mut text = Text {
            value: value.into(),
            range,
            places: vec![(0, start as u32)],
            expressions: Vec::new(),
        };
        if quote.starts_with('"') {
            text.expressions = interpolations(&text);
        }
        Some(text)
    }

    fn script(&mut self, start: usize, shell: Shell) {
        let Some(text) = self.argument() else { return };
        let range = ByteRange::new(start as u32, self.at as u32);
        let run = Some(shell::script(text, shell));
        let step = Step { range, run, ..Step::default() };
        self.push(step);
    }

    fn push(&mut self, step: Step) {
        if self.stage().is_none() {
            // A scripted pipeline without stages is one job.
            let id_range = ByteRange::new(step.range.start, step.range.start);
            let job = Job { id: "pipeline".into(), id_range, range: step.range, ..Job::default() };
            match self.jobs.iter().position(|job| &*job.id == "pipeline") {
                Some(index) => self.jobs[index].steps.push(step),
                None => self.jobs.push(Job { steps: vec![step], ..job }),
            }
            return;
        }
        if let Some(job) = self.stage() {
            job.steps.push(step);
        }
    }

    fn keep(&mut self, start: usize, word: &str) {
        let Some(text) = self.argument() else { return };
        let in_post = self.is_in("post");
        let range = ByteRange::new(start as u32, self.at as u32);
        let name: Box<str> = word.into();
        let (path, reference, comment) = ("".into(), None, None);
        let uses = Uses {
            kind: UsesKind::Builtin,
            text: Text { value: name.clone(), range, ..Text::default() },
            name,
            path,
            reference,
            comment,
        };
        if let Some(job) = self.stage() {
            job.artifacts.push(text);
            job.artifacts_on_failure |= in_post;
        }
        self.push(Step { range, uses: Some(uses), ..Step::default() });
    }

    fn image(&mut self) {
        if !self.is_in("docker") {
            return;
        }
        let Some(name) = self.argument() else { return };
        let image = facts::ci::Image { name, env: Vec::new(), credentials: Vec::new() };
        if let Some(job) = self.stage() {
            job.container = Some(image);
        }
    }

    /// `NAME = credentials('id')`, `NAME = 'text'`.
    fn variable(&mut self, start: usize, name: &str) {
        let rest = self.source.get(self.at..).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default();
        let Some(value) = line.trim_start().strip_prefix('=') else { return };
        let offset = self.at + line.len() - value.len();
        let is_credential = value.trim_start().starts_with("credentials(");
        let text = match is_credential {
            true => Text {
                value: value.trim().into(),
                range: ByteRange::new(offset as u32, (self.at + line.len()) as u32),
                ..Text::default()
            },
            false => match self.argument() {
                Some(text) => text,
                None => return,
            },
        };
        let name_range = ByteRange::new(start as u32, (start + name.len()) as u32);
        let pair = Pair { name: name.into(), name_range, value: text };
        match self.stage() {
            Some(job) => job.env.push(pair),
            None => self.env.push(pair),
        }
    }

    /// The first argument of an option that holds for all stages: `timeout(time: 1, unit: 'HOURS')`.
    fn text_after(&self, option: &str) -> Option<Text> {
        let at = self.source.find(&format!("{option}("))?;
        let rest = self.source.get(at..)?;
        let end = rest.find(')')?;
        let range = ByteRange::new(at as u32, (at + end) as u32);
        Some(Text { value: range.slice(self.source).into(), range, ..Text::default() })
    }
}

/// `${params.NAME}` and `$NAME` in double quotes: Groovy pastes them before the shell sees the text.
fn interpolations(text: &Text) -> Vec<Embedded> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = text.value.get(from..).and_then(|rest| rest.find("${")) {
        let start = from + open;
        let escaped = text.value.as_bytes().get(start.wrapping_sub(1)) == Some(&b'\\');
        let Some(length) = text.value.get(start..).and_then(|rest| rest.find('}')) else { break };
        let end = start + length + 1;
        if !escaped {
            let inner = text.value.get(start + 2..end - 1).unwrap_or_default();
            let parts = inner.split('.').map(|part| facts::ci::Part::Name(part.trim().into()));
            let range = text.file_range(start as u32, end as u32);
            let expr = facts::ci::Expr::Path(parts.collect());
            found.push(Embedded {
                at: ByteRange::new(start as u32, end as u32),
                range,
                tree: Some(facts::ci::Node { range, expr }),
            });
        }
        from = end;
    }
    found
}
