//! What each file gives to others.
