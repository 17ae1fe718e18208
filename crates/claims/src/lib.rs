//! What a text claims about a repository, and whether it is so.
