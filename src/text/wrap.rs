//! Width-aware lines.
