//! What a regular expression that a text passed, or did not, says about the text.

use facts::code::{ExprId, ExprKind};
use regexes::{CharSet, Language, NodeKind, Pattern};

use super::engine::Engine;
use super::value::{fixes_host, state};

/// In bytes.
const LONGEST: usize = 4_000;

impl<'a> Engine<'a> {
    /// `/^[a-z]+$/.test(x)`.
    pub(crate) fn narrow_regex(&mut self, regex: ExprId, subject: ExprId, truth: bool) {
        let code = self.act.code;
        let held = code.constant(regex);
        let (text, flags) = match code.kind(held) {
            ExprKind::Regex { pattern, flags } => (&**pattern, &**flags),
            ExprKind::Call(call) => {
                match call.args.first().and_then(|arg| code.string(code.constant(arg.value))) {
                    Some(text) => (text, ""),
                    None => return,
                }
            }
            _ => match code.string(held) {
                Some(text) => (text, ""),
                None => return,
            },
        };
        // Tables of words are no checks of a form.
        let Some(pattern) = regexes::parse(text, flags).filter(|_| text.len() < LONGEST) else {
            return;
        };
        if truth {
            if let Some(language) = Language::of(&pattern) {
                self.narrow_to(subject, &language);
            }
            if text.starts_with('^') {
                self.narrow_regex_prefix(subject, text);
            }
        } else {
            self.narrow_denied(subject, text, &pattern);
        }
    }

    /// The text is one of these.
    fn narrow_to(&mut self, subject: ExprId, language: &Language) {
        let kinds = self.harmless_in(language);
        if kinds == u64::MAX {
            return self.change_place(subject, &|_| false);
        }
        let mut bits = 0;
        if !language.may_hold_pair('.', '.') {
            bits |= state::NO_DOTDOT;
        }
        if !language.may_begin_with('/') && !language.may_begin_with('\\') {
            bits |= state::RELATIVE;
        }
        self.change_place(subject, &|label| {
            label.safe |= kinds;
            label.state |= bits;
            true
        });
    }

    /// The kinds of sinks that no text can harm that such a pattern matches.
    pub(crate) fn harmless_by(&self, pattern: &str) -> u64 {
        let language = regexes::parse(pattern, "").as_ref().and_then(Language::of);
        language.map_or(0, |language| self.harmless_in(&language))
    }

    /// The kinds of sinks that no text of the language can harm.
    fn harmless_in(&self, language: &Language) -> u64 {
        let bit = |kind: &str| self.models.bit(kind);
        let no = |characters: &str| !language.may_hold_any(characters);
        let letters = ('a'..='z').chain('A'..='Z').any(|letter| language.may_hold(letter));
        // An object is tested as `[object Object]`.
        let is_text = !(language.may_hold('[') && language.may_hold(' '));
        let rules = [
            (is_text, "nosql"),
            (is_text, "template-object"),
            (no("<!{"), "deserialize"),
            (no("'\"`;\\") && !(letters && language.may_hold('(')), "sql"),
            (no("()*+{"), "regex"),
            (no("()*\\"), "ldap"),
            (no("'\"["), "xpath"),
            (no("%"), "format"),
            (no("\r\n"), "log"),
            (no("\r\n"), "header"),
            (!language.may_begin_with('-'), "argument"),
            (no("<>"), "html"),
            (no("<>"), "dom-html"),
            (no("<"), "xxe"),
            (no(":"), "url-attr"),
            (no(";&|`$()<>'\"\\\n"), "command"),
            (no("()[]{}`;="), "code"),
            (no("()[]{}`;="), "nosql-where"),
            (no("<{$#%"), "template"),
            (!language.may_hold_pair('_', '_'), "proto-pollution"),
            (!language.may_hold_pair('_', '_'), "proto-key"),
        ];
        let mut kinds =
            rules.iter().filter(|rule| rule.0).fold(0, |kinds, rule| kinds | bit(rule.1));
        if !language.may_hold_pair('.', '.')
            && !language.may_begin_with('/')
            && !language.may_begin_with('\\')
        {
            kinds |= bit("path") | bit("zip-slip");
        }
        let rooted = language.may_begin_with('/') && language.may_hold_pair('/', '/');
        if no(":\\") && (!rooted || no(".@%")) {
            kinds |= bit("redirect");
        }
        if no(".:@%\\") || (no("/:@%\\?#") && ends_in_domain(language.suffix())) {
            kinds |= bit("ssrf");
        }
        let all = bit("path") | bit("command") | bit("html");
        if kinds & all == all { u64::MAX } else { kinds }
    }

    fn narrow_regex_prefix(&mut self, subject: ExprId, pattern: &str) {
        let rest = pattern.trim_start_matches('^').replace("\\/", "/").replace("\\.", ".");
        let literal: String =
            rest.chars().take_while(|character| !"[(*+?{|\\$".contains(*character)).collect();
        if fixes_host(&literal) {
            let kinds =
                self.models.bit("redirect") | self.models.bit("ssrf") | self.models.bit("url-attr");
            self.mark_safe(subject, kinds);
        }
        if rest.starts_with("/[^/") || rest.starts_with("/(?!/") || rest.starts_with("/(?![/") {
            let kinds = self.models.bit("redirect") | self.models.bit("url-attr");
            self.mark_safe(subject, kinds);
        }
    }

    /// The text matches nothing of a class: `!/[<>'"&]/.test(x)`.
    pub(crate) fn narrow_denied(&mut self, subject: ExprId, text: &str, pattern: &Pattern) {
        let mut kinds = 0;
        if let Some(denied) = denied_characters(pattern) {
            let language = Language::of_characters(&denied.complement());
            kinds |= self.harmless_in(&language);
            if kinds == u64::MAX {
                return self.change_place(subject, &|_| false);
            }
            if !language.may_hold('.') {
                self.add_state(subject, state::NO_DOTDOT);
            }
            if denied.contains_char('<') {
                kinds |= self.models.bit("html") | self.models.bit("dom-html");
            }
            if denied.contains_char('\'') {
                kinds |= self.models.bit("sql");
            }
        }
        if text.contains("__proto__") {
            kinds |= self.models.bit("proto-key") | self.models.bit("proto-pollution");
        }
        if denies_climbing(text, pattern) {
            self.add_state(subject, state::NO_DOTDOT);
        }
        if kinds != 0 {
            self.mark_safe(subject, kinds);
        }
    }
}

/// `.example.com`: whatever stands in front is below a domain that is given.
fn ends_in_domain(suffix: &str) -> bool {
    suffix.strip_prefix('.').is_some_and(|rest| rest.contains('.'))
}

/// The characters of which a text that does not match has none: those that are a match by themselves.
fn denied_characters(pattern: &Pattern) -> Option<CharSet> {
    let single = |id| match pattern.kind(pattern.inside(id)) {
        NodeKind::Repeat { body, min: 0 | 1, .. } => pattern.set(pattern.inside(*body)),
        _ => pattern.set(pattern.inside(id)),
    };
    let all = pattern.alternatives(pattern.inside(pattern.root()));
    all.into_iter().filter_map(single).reduce(|set, one| set.union(&one))
}

/// `..`, or it and a slash, is a match.
fn denies_climbing(text: &str, pattern: &Pattern) -> bool {
    let dots = |id: regexes::NodeId| {
        let inner = match pattern.kind(pattern.inside(id)) {
            NodeKind::Repeat { body, .. } => *body,
            _ => id,
        };
        let parts = pattern.parts(pattern.inside(inner));
        parts.len() <= 3
            && parts.iter().take(2).filter(|part| pattern.char(**part) == Some('.')).count() == 2
    };
    text.contains("\\.\\.")
        && pattern.alternatives(pattern.inside(pattern.root())).into_iter().any(dots)
}
