//! The corpus, and a bounded number of mutations of it, through every target: the same ones in each run.

use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use sotto_fuzz::Target;
use std::path::Path;

fn corpus(target: Target) -> Vec<Vec<u8>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(target.name())
        .with_extension("txt");
    let lines = std::fs::read_to_string(file).expect("a file for each target");
    let found = lines
        .lines()
        .map(|line| hex::decode(line).expect("hexadecimal"));
    target.seeds().into_iter().chain(found).collect()
}

/// A few bytes changed, put in or taken out.
fn mutate(bytes: &mut Vec<u8>, random: &mut ChaCha8Rng) {
    for _ in 0..random.random_range(1..6) {
        let at = random.random_range(0..=bytes.len());
        match (random.random_range(0..4), bytes.get_mut(at)) {
            (0, Some(byte)) => *byte = random.random(),
            (1, Some(byte)) => *byte ^= 1 << random.random_range(0..8),
            (2, Some(_)) => {
                bytes.remove(at);
            }
            _ => {
                let common = [0, 1, 3, 0xFF, random.random()];
                bytes.insert(at, *common.choose(random).expect("some"));
            }
        }
    }
}

fn replay(target: Target, mutations: usize) {
    let corpus = corpus(target);
    assert!(!corpus.is_empty());
    for input in &corpus {
        target.run(input);
    }
    let mut random = ChaCha8Rng::seed_from_u64(1);
    for _ in 0..mutations {
        let mut input = corpus.choose(&mut random).expect("seeds").clone();
        mutate(&mut input, &mut random);
        target.run(&input);
    }
}

#[test]
fn frames() {
    replay(Target::Frames, 20_000);
}

#[test]
fn ciphertexts() {
    replay(Target::Ciphertexts, 20_000);
}

#[test]
fn data() {
    replay(Target::Data, 20_000);
}

#[test]
fn entries() {
    replay(Target::Entries, 300);
}

#[test]
fn commits() {
    replay(Target::Commits, 150);
}

#[test]
fn welcomes() {
    replay(Target::Welcomes, 150);
}

#[test]
fn names_are_found() {
    for target in Target::ALL {
        assert_eq!(Target::from_name(target.name()), Some(target));
    }
}
