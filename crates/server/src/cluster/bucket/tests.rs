//! The rules of the store.

#[cfg(unix)]
mod on_nats;

use super::*;

#[test]
fn a_store_that_drops_entries_early_is_refused() {
    for age in [Duration::ZERO, AGE / 2, AGE] {
        assert!(check(age).is_ok(), "{age:?}");
    }
    let early = AGE / 2 - Duration::from_nanos(1);
    assert!(matches!(check(early), Err(PlacementError::Age(age)) if age == early));
}

#[test]
fn after_a_refusal_the_entry_that_is_there_decides() {
    let server = ServerId(7);
    let other = Found::Placement(entry::write(server), 9);
    let taken = Next::End(Written::Taken(Some((server, 9))));
    assert_eq!(after_refusal(None, other), taken);
    let other = Found::Placement(entry::write(server), 9);
    assert_eq!(after_refusal(Some(4), other), taken);
    for gone in [Found::Nothing, Found::Removed(9)] {
        assert_eq!(
            after_refusal(Some(4), gone),
            Next::End(Written::Taken(None))
        );
    }
    assert_eq!(
        after_refusal(None, Found::Removed(9)),
        Next::Write { revision: 9 }
    );
    assert_eq!(
        after_refusal(None, Found::Nothing),
        Next::Write { revision: 0 }
    );
    let mut flipped = entry::write(server).to_vec();
    flipped[0] ^= 1;
    let refused = after_refusal(None, Found::Placement(flipped.into(), 9));
    assert_eq!(refused, Next::End(Written::Failed));
}
