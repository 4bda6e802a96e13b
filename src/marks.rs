//! What the reader adds to a story, keyed by who the story is.
