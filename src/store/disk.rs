//! The calls that bytes and names go to the disk by: all that a power cut or a full disk can come between.
//!
//! In tests each of them is told to a witness before it is made, who may have it fail, and after it, so that what the
//! disk surely holds can be told from what a power cut takes away.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// A call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    Create,
    Write,
    Cut,
    /// Of what is in a file.
    Sync,
    Rename,
    Remove,
    /// Of the names in a folder.
    SyncNames,
}

/// Opens a file that is made.
pub(super) fn create(path: &Path, open: impl FnOnce() -> io::Result<File>) -> io::Result<File> {
    call(Call::Create, path, open)
}

/// Writes some of `bytes`.
pub(super) fn write(mut file: &File, path: &Path, bytes: &[u8]) -> io::Result<usize> {
    #[cfg(test)]
    let bytes = &bytes[..bytes.len().min(witness::at_once())];
    call(Call::Write, path, || file.write(bytes))
}

/// Makes a file as short as it was.
pub(super) fn cut(file: &File, path: &Path, len: u64) -> io::Result<()> {
    call(Call::Cut, path, || file.set_len(len))
}

/// Waits until what is in a file is on the disk.
pub(super) fn sync(file: &File, path: &Path) -> io::Result<()> {
    call(Call::Sync, path, || file.sync_data())
}

/// Gives a file the name of another.
pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    call(Call::Rename, to, || fs::rename(from, to))
}

/// Takes a file away.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    call(Call::Remove, path, || fs::remove_file(path))
}

/// Makes the names in a folder durable, where the file system has a way to.
pub(super) fn sync_names(folder: &Path) -> io::Result<()> {
    call(Call::SyncNames, folder, || match File::open(folder)?.sync_all() {
        Err(error) if !matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Err(error),
        _ => Ok(()),
    })
}

/// A file that is written through [`write()`].
pub(super) struct Out<'a>(pub(super) &'a File, pub(super) &'a Path);

impl Write for Out<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        write(self.0, self.1, bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(not(test))]
fn call<T>(_: Call, _: &Path, make: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    make()
}

#[cfg(test)]
use witness::call;

#[cfg(test)]
pub(super) mod witness {
    use std::cell::RefCell;

    use super::*;

    /// Sees the calls of this thread.
    pub(in crate::store) trait Witness {
        /// A call is about to be made; an error is what becomes of it.
        fn before(&mut self, call: Call, path: &Path) -> io::Result<()>;
        /// It was made.
        fn after(&mut self, call: Call, path: &Path);
        /// Bytes that one call writes, at most.
        fn at_once(&self) -> usize;
    }

    thread_local! {
        static WITNESS: RefCell<Option<Box<dyn Witness>>> = const { RefCell::new(None) };
    }

    /// Has the calls of this thread seen by this one from now on.
    pub(in crate::store) fn seen_by(witness: Option<Box<dyn Witness>>) {
        WITNESS.with_borrow_mut(|own| *own = witness);
    }

    pub(super) fn at_once() -> usize {
        WITNESS.with_borrow(|own| own.as_ref().map_or(usize::MAX, |own| own.at_once()))
    }

    pub(super) fn call<T>(call: Call, path: &Path, make: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let before =
            |own: &mut Option<Box<dyn Witness>>| own.as_mut().map_or(Ok(()), |own| own.before(call, path));
        WITNESS.with_borrow_mut(before)?;
        let answer = make()?;
        WITNESS.with_borrow_mut(|own| own.as_mut().map(|own| own.after(call, path)));
        Ok(answer)
    }
}
