//! The folder of a piece of work, `.claude/<slug>/`: index, README, artifacts, closing.
