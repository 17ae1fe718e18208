//! Results to standard output, everything else to standard error. Nobody who stops reading is an error.

use std::io::{ErrorKind, IsTerminal, Write};

use anstream::ColorChoice;

use crate::failure::Failure;

/// Writes a result.
pub(crate) fn result(text: &str) -> Result<(), Failure> {
    let mut out = anstream::AutoStream::new(std::io::stdout(), colour_choice());
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match written {
        Ok(()) => Ok(()),
        // `sw ... | head` is a way to use it.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::internal(format!("standard output: {error}"))),
    }
}

/// Says something that is no result.
pub(crate) fn say(text: &str) {
    let mut err = anstream::stderr();
    // With nobody to tell, there is nothing left to do about it.
    let _ = writeln!(err, "{text}");
}

/// Whether results may be coloured: a terminal, and NO_COLOR and its kin do not forbid it.
pub(crate) fn colour() -> bool {
    colour_choice() != ColorChoice::Never
}

fn colour_choice() -> ColorChoice {
    anstream::AutoStream::choice(&std::io::stdout())
}

pub(crate) fn progress_is_seen() -> bool {
    std::io::stderr().is_terminal()
}
