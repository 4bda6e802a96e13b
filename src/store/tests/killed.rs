//! Real processes that mark: killed at random moments, and side by side. The child is this test program itself.
//!
//! `READBOARD_KILLS=200` kills so many, `READBOARD_MANY=10000` has each of two mark so many stories.

use std::env;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::process::{Child, Command, Stdio};
use std::thread;

use super::*;

/// The folder of marks, a name, the first number and the one after the last.
const TASK: &str = "READBOARD_STORE_CHILD";

fn number_from(name: &str, usual: u64) -> u64 {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// The story of a mark that is made once.
fn once(name: &str, number: u64) -> String {
    format!("{name} {number}")
}

/// The story whose comment is the newest number of every seventh mark.
fn often(name: &str, number: u64) -> String {
    format!("{name} often {}", number % 7)
}

/// What the child does: marks, and tells on its output each mark that is on the disk.
#[test]
#[ignore = "the child of the tests below"]
fn child() {
    let Ok(task) = env::var(TASK) else { return };
    let mut task = task.split('|');
    let mut part = || task.next().unwrap().to_owned();
    let (dir, name) = (part(), part());
    let (from, to): (u64, u64) = (part().parse().unwrap(), part().parse().unwrap());
    let (said, heard) = unbounded();
    let habits = Habits { listens: true, compacts: Some((Duration::ZERO, 200)) };
    let store = Store::open_with(Some(dir.into()), habits, move |event| drop(said.send(event))).unwrap();
    loaded(&heard);
    let mut out = std::io::stdout();
    // The name of this test stands there already.
    writeln!(out).unwrap();
    let tell = |event: StoreEvent, out: &mut std::io::Stdout| match event {
        StoreEvent::Saved { ticket, .. } => writeln!(out, "{ticket}").unwrap(),
        StoreEvent::Heard(_) | StoreEvent::Warned(_) => {}
        other => panic!("{other:?}"),
    };
    for number in from..to {
        let comment = Field::Comment(Some(CleanBuf::line(&number.to_string())));
        let mut changes = vec![change(&once(&name, number), Field::Read(true))];
        changes.push(change(&often(&name, number), comment));
        // Superseded at once, so that there is something to leave out.
        changes.extend((0..4).map(|n| change(&name, Field::Starred(n % 2 == 0))));
        store.save(number, changes);
        // Sometimes there is a quiet moment, and sometimes a crowd.
        if number % 16 == 0 {
            tell(next(&heard), &mut out);
        }
        heard.try_iter().for_each(|event| tell(event, &mut out));
    }
    store.close();
    heard.try_iter().for_each(|event| tell(event, &mut out));
}

fn start(dir: &Path, name: &str, from: u64, to: u64) -> Child {
    let task = format!("{}|{name}|{from}|{to}", dir.display());
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "store::tests::killed::child", "--ignored", "--nocapture", "--test-threads=1"]);
    command
        .env(TASK, task)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap()
}

/// The numbers that a child told.
fn numbers(from: impl BufRead) -> impl Iterator<Item = u64> {
    from.lines().map_while(Result::ok).filter_map(|line| line.trim().parse().ok())
}

/// The first of the marks that were told to be kept, and are not.
fn lost(marks: &Marks, name: &str, told: &[u64]) -> Option<u64> {
    told.iter().copied().find(|&number| {
        let comment = marks.comment(key(&often(name, number))).map(|text| text.parse::<u64>().unwrap());
        !marks.get(key(&once(name, number))).read || comment < Some(number)
    })
}

#[test]
fn whoever_is_killed_while_marking_loses_nothing_that_was_kept() {
    let home = tempfile::tempdir().unwrap();
    let mut told: Vec<u64> = Vec::new();
    let mut from = 0;
    let chance = std::hash::RandomState::new();
    let mut rolled = 0_u64;
    let mut roll = |sides: u64| {
        rolled += 1;
        std::hash::BuildHasher::hash_one(&chance, rolled) % sides
    };
    let runs = number_from("READBOARD_KILLS", 12);
    for run in 0..runs {
        let mut child = start(home.path(), "k", from, u64::MAX);
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let before = told.len();
        // Some while still reading what is there, some in the middle of the first mark, some after many.
        let wanted = [0, 1, roll(40), roll(400)][roll(4) as usize] as usize;
        told.extend(numbers(&mut out).take(wanted));
        thread::sleep(Duration::from_micros(roll(3_000)));
        child.kill().unwrap();
        told.extend(numbers(&mut out));
        child.wait().unwrap();
        let marks = load(home.path()).0;
        assert_eq!(lost(&marks, "k", &told), None, "run {run}");
        from = told.iter().max().map_or(from, |last| last + 1).max(from + 1_000_000);
        println!("run {run}: {} told, {} in all", told.len() - before, told.len());
    }
    assert!(!told.is_empty());
}

#[test]
fn two_processes_that_mark_at_once_lose_nothing() {
    let home = tempfile::tempdir().unwrap();
    let many = number_from("READBOARD_MANY", 300);
    let (store, heard) = open(home.path());
    let mut view = loaded(&heard).0;
    let children = ["p", "q"].map(|name| (name, start(home.path(), name, 0, many)));
    for (name, mut child) in children {
        let mut text = String::new();
        child.stdout.take().unwrap().read_to_string(&mut text).unwrap();
        assert!(child.wait().unwrap().success(), "{text}");
        let told: Vec<u64> = numbers(text.as_bytes()).collect();
        assert_eq!(told, (0..many).collect::<Vec<_>>());
        assert_eq!(lost(&load(home.path()).0, name, &told), None, "{name}");
    }
    // A reader that was open all the while comes to the same.
    let everything: Vec<u64> = (0..many).collect();
    while ["p", "q"].iter().any(|name| lost(&view, name, &everything).is_some()) {
        if let StoreEvent::Heard(records) = any_next(&heard) {
            for record in &records {
                view.merge(record);
            }
        }
    }
    store.close();
}
