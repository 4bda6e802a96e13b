//! Changes on their way to the disk: what each field was before them, and goes back to where they fail.

use std::collections::{BTreeMap, HashMap};

use crate::library::Replaced;
use crate::marks::edit::{Edit, NOWHERE, Step};
use crate::marks::{About, Field, Marks};
use crate::story::StoryKey;

use super::history::{Cause, rebase};

/// See the module.
#[derive(Debug, Default)]
pub(super) struct UnderWay {
    tickets: BTreeMap<u64, Piece>,
    fields: HashMap<(StoryKey, About), Changing, foldhash::fast::RandomState>,
}

/// What is written under one ticket: a step, or a piece of one.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) edits: Step,
    /// The number of the step.
    pub(super) number: u64,
    pub(super) cause: Cause,
}

/// A field that is being changed.
#[derive(Debug)]
struct Changing {
    /// What the disk says.
    base: Field,
    /// What it is to be, by ticket, the newest last.
    changes: Vec<(u64, Field)>,
}

impl UnderWay {
    pub(super) fn is_empty(&self) -> bool {
        self.tickets.is_empty()
    }

    /// Takes what was sent to the disk.
    pub(super) fn begin(&mut self, ticket: u64, piece: Piece) {
        for edit in &piece.edits {
            let base = || Changing { base: edit.before.clone(), changes: Vec::new() };
            let changing = self.fields.entry((edit.key, edit.after.about())).or_insert_with(base);
            changing.changes.push((ticket, edit.after.clone()));
        }
        self.tickets.insert(ticket, piece);
    }

    /// What the disk says is known now. Nothing was kept before that, so these are the same steps as in the history.
    pub(super) fn rebase(&mut self, marks: &Marks) {
        rebase(self.tickets.values_mut().flat_map(|piece| &mut piece.edits), marks);
        for ((key, _), changing) in &mut self.fields {
            changing.base = marks.now(*key, &changing.base);
        }
    }

    /// Takes a piece out that has come to its end.
    pub(super) fn end(&mut self, ticket: u64) -> Option<Piece> {
        self.tickets.remove(&ticket)
    }

    /// What a field is to be, while that is under way.
    pub(super) fn awaited(&self, key: StoryKey, field: &Field) -> Option<&Field> {
        if self.fields.is_empty() {
            return None;
        }
        let changing = self.fields.get(&(key, field.about()))?;
        changing.changes.last().map(|(_, field)| field)
    }

    /// Takes what another wrote of a field, which gives way to what is under way, as that is written later. Returns what
    /// that is.
    pub(super) fn heard(&mut self, key: StoryKey, field: &Field) -> Option<&Field> {
        if self.fields.is_empty() {
            return None;
        }
        let changing = self.fields.get_mut(&(key, field.about()))?;
        changing.base.clone_from(field);
        changing.changes.last().map(|(_, field)| field)
    }

    /// A change of a ticket is on the disk. Returns whether no other one of that field is under way.
    pub(super) fn saved(&mut self, ticket: u64, edit: &Edit) -> bool {
        let at = (edit.key, edit.after.about());
        let Some(changing) = self.fields.get_mut(&at) else { return true };
        changing.changes.retain(|(other, _)| *other != ticket);
        changing.base.clone_from(&edit.after);
        let is_last = changing.changes.is_empty();
        if is_last {
            self.fields.remove(&at);
        }
        is_last
    }

    /// A change of a ticket could not be kept. Returns what the field is now, unless a newer change says that, and whether
    /// no other one of that field is under way.
    pub(super) fn failed(&mut self, ticket: u64, edit: &Edit) -> (Option<Field>, bool) {
        let at = (edit.key, edit.after.about());
        let Some(changing) = self.fields.get_mut(&at) else { return (Some(edit.before.clone()), true) };
        let was_newest = changing.changes.last().is_some_and(|(newest, _)| *newest == ticket);
        changing.changes.retain(|(other, _)| *other != ticket);
        let now = changing.changes.last().map_or(&changing.base, |(_, field)| field).clone();
        let is_last = changing.changes.is_empty();
        if is_last {
            self.fields.remove(&at);
        }
        (was_newest.then_some(now), is_last)
    }

    /// Takes places along to the numbers that they have now.
    pub(super) fn follow(&mut self, replaced: &Replaced) {
        for edit in self.tickets.values_mut().flat_map(|piece| &mut piece.edits) {
            edit.place = replaced.get(edit.place).unwrap_or(NOWHERE);
        }
    }
}
