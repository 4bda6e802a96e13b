//! The digests that ship inside the program, so that a first run has something to read.

/// File name and text of each.
pub const SEEDS: [(&str, &str); 4] = [
    ("world-desk-2023-11.txt", include_str!("../seeds/world-desk-2023-11.txt")),
    ("cyber-desk-2023-11.txt", include_str!("../seeds/cyber-desk-2023-11.txt")),
    ("korea-archive-2015-01.txt", include_str!("../seeds/korea-archive-2015-01.txt")),
    ("border-archive-2015-01.txt", include_str!("../seeds/border-archive-2015-01.txt")),
];
