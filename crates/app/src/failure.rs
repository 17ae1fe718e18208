//! Why a command did not do what was asked: a kind, which is the exit code, and what to do next.

use model::ExitCode;

#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) kind: Kind,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// What was typed.
    User,
    /// What a configuration or baseline file says.
    Config,
    /// A defect of ours, or a machine that does not work.
    Internal,
}

impl Failure {
    fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None }
    }

    pub(crate) fn user(message: impl Into<String>) -> Self {
        Self::new(Kind::User, message)
    }

    pub(crate) fn config(message: impl Into<String>) -> Self {
        Self::new(Kind::Config, message)
    }

    pub(crate) fn internal(message: impl Into<String>) -> Self {
        Self::new(Kind::Internal, message)
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(crate) const fn exit(&self) -> ExitCode {
        match self.kind {
            Kind::User | Kind::Config => ExitCode::Usage,
            Kind::Internal => ExitCode::Internal,
        }
    }

    /// As it is printed on standard error.
    pub(crate) fn text(&self) -> String {
        let kind = match self.kind {
            Kind::User => "error",
            Kind::Config => "configuration error",
            Kind::Internal => "internal error",
        };
        let hint = self.hint.as_ref().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
        format!("{kind}: {}{hint}", self.message)
    }
}
