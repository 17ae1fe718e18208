//! The world behind one trait: files, git, clock, cache.
