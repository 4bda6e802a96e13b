//! The digests that ship inside the program, so that a first run has something to read: one at least for each kind of
//! file that people are sent and each family of layouts. They are what tests and benches read, too.
//!
//! All of them were written for this program: the facts are real, the sentences are its own.

macro_rules! seeds {
    ($($name:literal)*) => { [$(($name, include_bytes!(concat!("../seeds/", $name)))),*] };
}

/// File name and bytes of each, in the order in which a newcomer meets them: what is most like the digests that people
/// keep comes first, other kinds of file after it, other languages at the end.
pub const SEEDS: [(&str, &[u8]); 21] = seeds! {
    "world-desk-2023-11.txt"
    "cyber-desk-2023-11.txt"
    "korea-archive-2015-01.txt"
    "border-archive-2015-01.txt"
    "pacific-letter-2024-01.html"
    "orbit-2024-01.json"
    "chips-and-models-2023-4.md"
    "advisories-2023.rss"
    "council-2006-2024.atom"
    "cyber-watch-2024-04.eml"
    "sanctions-wire.mbox"
    "arms-and-treaties-12.txt"
    "arctic-archive-2024-01.txt"
    "asia-desk-2006.txt.gz"
    "papers-2013-07.txt.zst"
    "presseschau-2023-2.txt"
    "yaowen-2023-10.txt"
    "guancha-2024-07.md"
    "obzor-2023-12.eml"
    "rasid-2023-11.html"
    "joint-statement.txt"
};

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that the program may grow by for the sake of its first run.
    const ROOM: usize = 120 << 10;

    #[test]
    fn every_file_ships_once_and_together_they_are_small() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        let mut shipped = SEEDS.map(|(name, _)| name.to_owned());
        files.sort();
        shipped.sort();
        assert_eq!(files, shipped);
        assert!(SEEDS.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() <= ROOM);
    }
}
