//! The store as a command uses it that marks: it waits until what it writes is on the disk.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use anyhow::{Context as _, anyhow};

use crate::marks::{Change, Marks, Record};
use crate::store::{Store, StoreEvent};
use crate::text::CleanBuf;

/// See the module.
pub(super) struct Desk {
    store: Store,
    events: Receiver<StoreEvent>,
    /// What is marked, as it was when the store was opened.
    pub(super) marks: Arc<Marks>,
    ticket: u64,
}

impl Desk {
    /// Opens the store, and reads what is marked; also returns what is wrong there.
    pub(super) fn open(folder: Option<PathBuf>) -> anyhow::Result<(Desk, Vec<CleanBuf>)> {
        let (sender, events) = channel();
        let store = Store::open_briefly(folder, move |event| drop(sender.send(event)))
            .context("no thread could be started for the marks: close other programs and try again")?;
        match events.recv() {
            Ok(StoreEvent::Loaded { marks, warnings }) => {
                Ok((Desk { store, events, marks: Arc::new(*marks), ticket: 0 }, warnings))
            }
            _ => Err(anyhow!("the marks could not be read")),
        }
    }

    /// Makes changes, and waits until they are on the disk.
    pub(super) fn save(&mut self, changes: Vec<Change>) -> anyhow::Result<()> {
        self.ticket += 1;
        self.store.save(self.ticket, changes);
        self.wait()
    }

    /// Keeps records that were made elsewhere, and waits until they are on the disk.
    pub(super) fn adopt(&mut self, records: Vec<Record>) -> anyhow::Result<()> {
        self.ticket += 1;
        self.store.adopt(self.ticket, records);
        self.wait()
    }

    fn wait(&self) -> anyhow::Result<()> {
        loop {
            match self.events.recv() {
                Ok(StoreEvent::Saved { ticket, .. }) if ticket == self.ticket => return Ok(()),
                Ok(StoreEvent::Failed { ticket, reason }) if ticket == self.ticket => {
                    return Err(anyhow!("{reason}"));
                }
                Ok(_) => {}
                Err(_) => return Err(anyhow!("the marks could not be written")),
            }
        }
    }
}
