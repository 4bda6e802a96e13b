//! Random sessions: whatever is pressed, pasted, clicked, read, changed, saved, refused and answered in whatever order,
//! some things hold.
//!
//! `PROPTEST_CASES=20000 REPLAY_SEED=7 cargo test --test it -- replay` plays more of them, and others.

mod laws;
mod steps;
mod world;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// So many sessions, the same ones each time unless another seed is given.
fn config() -> ProptestConfig {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse().ok());
    ProptestConfig {
        cases: number("PROPTEST_CASES").map_or(150, |cases| cases as u32),
        rng_seed: RngSeed::Fixed(number("REPLAY_SEED").unwrap_or(5)),
        failure_persistence: None,
        max_shrink_iters: 4_000,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn whatever_happens_some_things_hold(steps in steps::steps()) {
        let mut world = world::World::new();
        for (number, step) in steps.iter().enumerate() {
            world.take(step);
            laws::hold(&world).map_err(|broken| TestCaseError::fail(format!("{broken}, after step {number}: {step:?}")))?;
        }
        world.come_to_rest();
        laws::hold(&world).and_then(|()| laws::hold_at_rest(&world)).map_err(TestCaseError::fail)?;
        laws::can_be_undone(&mut world).map_err(TestCaseError::fail)?;
    }
}
