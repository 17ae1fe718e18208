//! Walks a workspace or a revision, picks the front end, joins and caches.
