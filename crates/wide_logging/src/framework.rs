//! The web frameworks that can be set up, and how each of them shows.

/// In the order in which they are asked for when nothing is said: what builds on another comes first.
pub const FRAMEWORKS: [Framework; 5] =
    [Framework::Next, Framework::Nest, Framework::Fastify, Framework::Koa, Framework::Express];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Framework {
    Express,
    Fastify,
    Koa,
    Nest,
    Next,
}

impl Framework {
    /// As FRAMEWORK names it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Express => "express",
            Self::Fastify => "fastify",
            Self::Koa => "koa",
            Self::Nest => "nestjs",
            Self::Next => "next",
        }
    }

    /// `nextjs` and `nest` are said too.
    pub fn of_word(word: &str) -> Option<Self> {
        match word.to_ascii_lowercase().as_str() {
            "express" | "expressjs" => Some(Self::Express),
            "fastify" => Some(Self::Fastify),
            "koa" => Some(Self::Koa),
            "nestjs" | "nest" => Some(Self::Nest),
            "next" | "nextjs" => Some(Self::Next),
            _ => None,
        }
    }

    pub const fn package(self) -> &'static str {
        match self {
            Self::Express => "express",
            Self::Fastify => "fastify",
            Self::Koa => "koa",
            Self::Nest => "@nestjs/core",
            Self::Next => "next",
        }
    }

    /// The major versions that the generated code was run on.
    pub const fn proven(self) -> &'static [u32] {
        match self {
            Self::Express | Self::Fastify => &[4, 5],
            Self::Koa => &[2, 3],
            Self::Nest => &[10, 11],
            Self::Next => &[15],
        }
    }

    /// The origins of the calls that make an application.
    pub(crate) const fn makers(self) -> &'static [&'static str] {
        match self {
            Self::Express => &["express"],
            Self::Fastify => &["fastify", "fastify.fastify"],
            Self::Koa => &["koa"],
            Self::Nest => &["@nestjs/core.NestFactory.create"],
            Self::Next => &[],
        }
    }

    /// The name of its file in the generated folder.
    pub const fn file(self) -> &'static str {
        self.word()
    }
}

/// A package and the versions that are asked for.
type Requirement = (&'static str, &'static str);

/// What writes the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Logger {
    Pino,
    Winston,
    Bunyan,
    Console,
}

impl Logger {
    /// The most common first: of several in one application the first is taken.
    pub const ALL: &'static [Self] = &[Self::Pino, Self::Winston, Self::Bunyan, Self::Console];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Pino => "pino",
            Self::Winston => "winston",
            Self::Bunyan => "bunyan",
            Self::Console => "console",
        }
    }

    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|logger| logger.word().eq_ignore_ascii_case(word))
    }

    /// The package, and the one of its types when it brings none, each with the versions that the adapter was run on.
    pub(crate) const fn packages(self) -> Option<(Requirement, Option<Requirement>)> {
        match self {
            Self::Pino => Some((("pino", "^9.5.0"), None)),
            Self::Winston => Some((("winston", "^3.17.0"), None)),
            Self::Bunyan => Some((("bunyan", "^1.8.15"), Some(("@types/bunyan", "^1.8.11")))),
            Self::Console => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FRAMEWORKS, Framework, Logger};

    #[test]
    fn every_word_is_read_as_it_is_written() {
        for framework in FRAMEWORKS {
            assert_eq!(Framework::of_word(framework.word()), Some(framework));
        }
        for logger in Logger::ALL {
            assert_eq!(Logger::of_word(logger.word()), Some(*logger));
        }
        assert_eq!(Framework::of_word("NextJS"), Some(Framework::Next));
        assert_eq!(Framework::of_word("hapi"), None);
    }
}
