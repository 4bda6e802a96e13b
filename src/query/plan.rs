//! A query made ready to be asked: its terms in the order of their cost, each with what it needs at hand.
//!
//! Terms are answered with yes, no, or not yet: what a body holds is only looked for where everything cheaper leaves
//! it open. So a plan is asked twice where it has to be, and bodies are read once.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil;

use crate::layout::Catalog;
use crate::library::{Shard, StoryRef};
use crate::marks::Marks;
use crate::outlet::Outlets;
use crate::story::{Role, StoryKey};
use crate::text::seek;

use super::group::{Grouper, Grouping};
use super::needle::Needle;
use super::rank::Score;
use super::slip::{Near, Sought};
use super::syntax::{Name, Node, Order, Place, Sort, State, Term, Thing};
use super::when::Days;
use super::word::{Desk, Word};
use super::{Flags, Query};
use crate::library::Library;

/// What the person added to stories beside what [`Flags`] tell: folded tags, and whether there is a comment.
pub type Notes = HashMap<StoryKey, (Vec<String>, bool)>;

/// The tags and comments among `marks`.
///
/// `heirs` are stories that bear the marks of their earlier words, each with who it was.
pub fn notes(marks: &Marks, heirs: impl Iterator<Item = (StoryKey, StoryKey)>) -> Notes {
    let each = marks.noted().map(|key| (key, key)).chain(heirs).map(|(key, of)| {
        let tags = marks.tags(of).map(|tag| seek::folded(&tag)).collect::<Vec<_>>();
        (key, (tags, marks.comment(of).is_some()))
    });
    each.filter(|(_, (tags, comment))| !tags.is_empty() || *comment).collect()
}

/// What a plan has to know of the world.
#[derive(Debug, Clone)]
pub struct World {
    /// The day that relative dates count from.
    pub today: civil::Date,
    /// The names of layouts.
    pub catalog: Arc<Catalog>,
    /// Tags and comments; only asked when [`Query::asks_notes`].
    pub notes: Arc<Notes>,
}

/// What is found out about one outlet or digest after another and holds for the next story of it.
type Slot = usize;

#[derive(Debug)]
enum Check {
    All(Vec<Check>),
    Any(Vec<Check>),
    Not(Box<Check>),
    /// Any of these bits is set, or none is.
    Bits(u8, bool),
    Date(Days),
    Has(Thing),
    Source(Slot, Named),
    Digest(Slot, Named),
    Layout(Slot, Named),
    Link(String),
    Tag(String),
    Word(Box<Word>),
    Text(usize),
}

/// A name that is asked for, ready to be held against others.
#[derive(Debug)]
struct Named {
    folded: String,
    /// Whether it is all of the name, and no piece of it.
    whole: bool,
    /// The one name of the outlet that goes by it.
    one: Option<String>,
}

impl Named {
    fn new(name: &Name) -> Named {
        Named { folded: seek::folded(&name.text), whole: name.whole, one: None }
    }

    /// Whether a folded name is meant.
    fn means(&self, folded: &str) -> bool {
        if self.whole { folded == self.folded } else { folded.contains(self.folded.as_str()) }
    }
}

/// A query with all that it takes to ask stories.
#[derive(Debug)]
pub struct Plan {
    check: Check,
    needles: Vec<(Place, Needle)>,
    slots: usize,
    world: World,
    sort: Option<Sort>,
    group: Option<Grouping>,
    ranked: bool,
}

/// What a story says to a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    No,
    /// How good its words are in all.
    Yes(Score),
    /// That depends on its text.
    Open,
}

impl From<bool> for Answer {
    fn from(holds: bool) -> Answer {
        if holds { Answer::Yes(Score::default()) } else { Answer::No }
    }
}

impl Check {
    /// What it costs to ask, roughly: bits first, bodies last.
    fn cost(&self) -> u32 {
        match self {
            Check::Bits(..) => 0,
            Check::Date(_) => 1,
            Check::Source(..) | Check::Digest(..) | Check::Layout(..) => 2,
            Check::Has(_) | Check::Tag(_) => 3,
            Check::Not(inner) => inner.cost(),
            Check::Any(inner) | Check::All(inner) => 1 + inner.iter().map(Check::cost).max().unwrap_or(0),
            Check::Link(_) => 8,
            Check::Word(_) => 10,
            Check::Text(_) => 1000,
        }
    }
}

impl Plan {
    /// Makes a query ready.
    pub fn new(query: &Query, world: World) -> Plan {
        let (needles, slots, sort) = (Vec::new(), 0, query.sort);
        let check = Check::All(Vec::new());
        let ranked = query.terms(true).any(|term| matches!(term, Term::Word(..)));
        let mut plan = Plan { check, needles, slots, world, sort, group: query.group, ranked };
        plan.check = plan.compile(&query.node);
        plan
    }

    fn compile(&mut self, node: &Node) -> Check {
        match node {
            Node::All(nodes) => {
                let mut checks: Vec<_> = nodes.iter().map(|node| self.compile(node)).collect();
                checks.sort_by_key(Check::cost);
                Check::All(checks)
            }
            Node::Any(nodes) => {
                let mut checks: Vec<_> = nodes.iter().map(|node| self.compile(node)).collect();
                checks.sort_by_key(Check::cost);
                Check::Any(checks)
            }
            Node::Not(node) => Check::Not(Box::new(self.compile(node))),
            Node::Term(term) => self.term(term),
        }
    }

    fn term(&mut self, term: &Term) -> Check {
        let mut slot = || {
            self.slots += 1;
            self.slots - 1
        };
        match term {
            Term::Word(fit, text) => Check::Word(Box::new(Word::new(*fit, text))),
            Term::Phrase(place, text) => self.needle(*place, Needle::phrase(text)),
            Term::Pattern(place, source) => match Needle::pattern(source) {
                Ok(needle) => self.needle(*place, needle),
                // The parser lets no such pattern through.
                Err(_) => Check::Any(Vec::new()),
            },
            Term::Is(State::Read) => Check::Bits(Flags::READ, true),
            Term::Is(State::Unread) => Check::Bits(Flags::READ, false),
            Term::Is(State::Starred) => Check::Bits(Flags::STARRED, true),
            Term::Is(State::Edited) => Check::Bits(Flags::EDITED, true),
            Term::Is(State::Again) => Check::Bits(Flags::AGAIN, true),
            Term::Has(thing) => Check::Has(*thing),
            Term::Source(name) => {
                let one = Outlets::known().name_of(&name.text).map(seek::folded);
                Check::Source(slot(), Named { one, ..Named::new(name) })
            }
            Term::Digest(name) => Check::Digest(slot(), Named::new(name)),
            Term::Layout(name) => Check::Layout(slot(), Named::new(name)),
            Term::Link(text) => Check::Link(seek::folded(text)),
            Term::Tag(tag) => Check::Tag(seek::folded(tag)),
            Term::Date(when) => Check::Date(when.resolve(self.world.today)),
        }
    }

    fn needle(&mut self, place: Place, needle: Needle) -> Check {
        self.needles.push((place, needle));
        Check::Text(self.needles.len() - 1)
    }

    /// What is looked for in running text.
    pub(super) fn needles(&self) -> &[(Place, Needle)] {
        &self.needles
    }

    /// What puts hits into groups, if the query wants them in groups.
    pub(super) fn grouper<'a>(&'a self, library: &'a Library) -> Option<Grouper<'a>> {
        self.group.map(|by| Grouper::new(library, &self.world.notes, by))
    }

    /// In what order hits are wanted, where that is not by how well they match.
    pub(super) fn sort(&self) -> Option<Sort> {
        self.sort.filter(|sort| sort.order != Order::Match || sort.reversed)
    }

    /// Whether hits differ in how well they match; if not, the library's order is theirs.
    pub(super) fn is_ranked(&self) -> bool {
        self.ranked
    }
}

/// What is at hand while the stories of one shard are asked. Made anew for each shard.
#[derive(Debug)]
pub(super) struct Reader<'a, 'd> {
    plan: &'a Plan,
    shard: &'a Shard,
    desk: &'d mut Desk,
    memory: Vec<Memory>,
    /// A word of which it is known where it may be with a slip in the story that is asked.
    pub(super) known: Option<(&'a Word, &'a [Near])>,
}

/// The last digest and what was found of it, or what was found of each outlet.
#[derive(Debug, Clone, Default)]
struct Memory {
    last: Option<(u32, bool)>,
    each: Vec<Option<bool>>,
}

/// A story that is asked.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) number: u32,
    pub(super) story: StoryRef<'a>,
    pub(super) flags: Flags,
}

impl<'a, 'd> Reader<'a, 'd> {
    pub(super) fn new(plan: &'a Plan, shard: &'a Shard, desk: &'d mut Desk) -> Reader<'a, 'd> {
        Reader { plan, shard, desk, memory: vec![Memory::default(); plan.slots], known: None }
    }

    /// What `asked` says; `texts` tells which needles its text holds, where that is known.
    pub(super) fn ask(&mut self, asked: Asked<'a>, texts: Option<&dyn Fn(usize) -> bool>) -> Answer {
        let plan = self.plan;
        self.check(&plan.check, asked, texts)
    }

    fn check(&mut self, check: &Check, asked: Asked<'a>, texts: Option<&dyn Fn(usize) -> bool>) -> Answer {
        match check {
            Check::All(checks) => {
                let (mut score, mut open) = (Score::default(), false);
                for check in checks {
                    match self.check(check, asked, texts) {
                        Answer::No => return Answer::No,
                        Answer::Yes(more) => {
                            score = score.and(more, self.shard.lookup().title(asked.number).text);
                        }
                        Answer::Open => open = true,
                    }
                }
                if open { Answer::Open } else { Answer::Yes(score) }
            }
            Check::Any(checks) => {
                let (mut best, mut open): (Option<Score>, _) = (None, false);
                for check in checks {
                    match self.check(check, asked, texts) {
                        Answer::No => {}
                        Answer::Yes(score) => {
                            best = if best.is_none_or(|best| score.beats(best)) { Some(score) } else { best };
                        }
                        Answer::Open => open = true,
                    }
                }
                match best {
                    Some(score) => Answer::Yes(score),
                    None if open => Answer::Open,
                    None => Answer::No,
                }
            }
            Check::Not(inner) => match self.check(inner, asked, texts) {
                Answer::No => true.into(),
                Answer::Yes(_) => Answer::No,
                Answer::Open => Answer::Open,
            },
            Check::Text(number) => match texts {
                // Words that stand where they were looked for are worth as much as any.
                Some(holds) if holds(*number) => Answer::Yes(Score::elsewhere()),
                Some(_) => Answer::No,
                None => Answer::Open,
            },
            Check::Word(word) => {
                let title = self.shard.lookup().title(asked.number);
                let original = || asked.story.heading().to_string();
                let known = self.known.filter(|(known, _)| known.is_same(word));
                let slips = known.map_or(Sought::Anywhere, |(_, near)| Sought::At(near));
                match word.meet_in(title, original, slips, self.desk) {
                    Some(met) => Answer::Yes(Score::of(met)),
                    None => Answer::No,
                }
            }
            Check::Bits(bits, set) => (asked.flags.has(*bits) == *set).into(),
            Check::Date(days) => asked.story.story().date.is_some_and(|date| days.hold(date)).into(),
            Check::Has(thing) => self.has(*thing, asked).into(),
            Check::Link(text) => {
                asked.story.link().is_some_and(|link| seek::folded(&link).contains(text.as_str())).into()
            }
            Check::Tag(tag) => self.notes(asked).is_some_and(|(tags, _)| tags.contains(tag)).into(),
            Check::Source(slot, name) => self.source(*slot, name, asked).into(),
            Check::Digest(slot, name) => self.of_digest(*slot, asked, |reader| {
                let digest = asked.story.digest();
                let title = reader.shard.text().at(digest.title);
                name.means(&seek::folded(&title)) || name.means(&seek::folded(&digest.name()))
            }),
            Check::Layout(slot, name) => self.of_digest(*slot, asked, |reader| {
                let digest = asked.story.digest();
                let layout = digest.layout(&reader.plan.world.catalog);
                match (layout, name.whole) {
                    (None, _) if name.folded == "none" => true,
                    (_, true) => layout.unwrap_or(digest.container.name()) == name.folded,
                    (_, false) => layout.unwrap_or(digest.container.name()).starts_with(name.folded.as_str()),
                }
            }),
        }
    }

    fn of_digest(&mut self, slot: Slot, asked: Asked<'a>, find: impl Fn(&Self) -> bool) -> Answer {
        let digest = asked.story.story().digest;
        let known = self.memory.get(slot).and_then(|memory| memory.last).filter(|&(of, _)| of == digest);
        let holds = known.map_or_else(|| find(self), |(_, holds)| holds);
        if let Some(memory) = self.memory.get_mut(slot) {
            memory.last = Some((digest, holds));
        }
        holds.into()
    }

    fn source(&mut self, slot: Slot, name: &Named, asked: Asked<'a>) -> bool {
        let lookup = self.shard.lookup();
        let Some(credit) = lookup.credit(asked.number) else { return false };
        let Some(memory) = self.memory.get_mut(slot) else { return false };
        memory.each.resize(lookup.names().len(), None);
        let Some(known) = memory.each.get_mut(credit) else { return false };
        *known.get_or_insert_with(|| {
            lookup.names().get(credit).is_some_and(|credit| {
                name.means(&credit.written)
                    || name.one.as_deref() == Some(&*credit.one)
                    || name.means(&credit.one)
            })
        })
    }

    fn notes(&self, asked: Asked<'a>) -> Option<&'a (Vec<String>, bool)> {
        // Only a story that was marked has any; its key is made for no other.
        let notes = &self.plan.world.notes;
        (!notes.is_empty() && asked.flags.has(Flags::MARKED | Flags::EDITED))
            .then(|| notes.get(&asked.story.key()))
            .flatten()
    }

    fn has(&self, thing: Thing, asked: Asked<'a>) -> bool {
        let story = asked.story.story();
        match thing {
            Thing::Title => !story.title.is_empty(),
            Thing::Source => !story.outlet.is_empty(),
            Thing::Date => story.date.is_some(),
            Thing::Link => !story.link.is_empty(),
            Thing::Note => asked.story.roles().any(|role| role == Role::Note),
            Thing::Tag => self.notes(asked).is_some_and(|(tags, _)| !tags.is_empty()),
            Thing::Comment => self.notes(asked).is_some_and(|&(_, comment)| comment),
        }
    }
}
