//! R13.2, R13.3, R13.6 and R13.7, of one member: steps that change nothing.

use super::*;

const ID: DrawId = [1; 16];
const OTHER: DrawId = [2; 16];
const OUT_OF_TURN: Result<(), RejectReason> = Err(RejectReason::ShortAuthenticationOutOfTurn);

fn id(name: &str) -> MemberId {
    name.try_into().unwrap()
}

/// Bo follows a step of `from`, in a group of these members.
fn follow_in(
    members: &[&str],
    bo: &mut ShortAuthentication,
    from: &str,
    step: Step,
) -> Result<(), RejectReason> {
    let group = || GroupState::for_test(members, 3);
    let outcome = bo.follow(&id("bo"), &id(from), step, group, Duration::ZERO);
    outcome.map_err(|error| match error {
        HandleError::Rejected(reason) => reason,
        other => panic!("{other:?}"),
    })
}

fn follow(bo: &mut ShortAuthentication, from: &str, step: Step) -> Result<(), RejectReason> {
    follow_in(&["bo", "eve"], bo, from, step)
}

/// A draw in which bo and eve have committed to nonces of sixes.
fn committed() -> ShortAuthentication {
    let mut bo = ShortAuthentication::default();
    assert_eq!(follow(&mut bo, "bo", Step::Start(ID)), Ok(()));
    for name in ["bo", "eve"] {
        let State::Committing(draw) = &bo.state else {
            panic!("no draw")
        };
        let commitment = draw.commitment(&id(name), &[6; 32]).unwrap();
        assert_eq!(follow(&mut bo, name, Step::Commit(ID, commitment)), Ok(()));
    }
    assert!(matches!(bo.state, State::Revealing(_)));
    bo
}

/// R13.2.
#[test]
fn a_group_of_two_to_a_hundred_draws() {
    let limit = Err(RejectReason::ShortAuthenticationLimit);
    for (count, expected) in [(1, limit), (2, Ok(())), (100, Ok(())), (101, limit)] {
        let names = (1..count).map(|number| format!("member {number}"));
        let names = names.chain(["bo".to_owned()]).collect::<Vec<_>>();
        let names = names.iter().map(String::as_str).collect::<Vec<_>>();
        let mut bo = ShortAuthentication::default();
        let started = follow_in(&names, &mut bo, "bo", Step::Start(ID));
        assert_eq!(started, expected, "{count}");
    }
}

/// R13.2, R13.7.
#[test]
fn a_member_may_start_again_when_the_members_have_changed() {
    let mut bo = ShortAuthentication::default();
    for _ in 0..8 {
        assert_eq!(follow(&mut bo, "eve", Step::Start(ID)), Ok(()));
        bo.fail(Failure::Alone);
    }
    let limit = Err(RejectReason::ShortAuthenticationLimit);
    assert_eq!(follow(&mut bo, "eve", Step::Start(ID)), limit);
    bo.members_changed(&id("bo"), &[id("dan")], &[], Duration::ZERO);
    assert_eq!(follow(&mut bo, "eve", Step::Start(ID)), Ok(()));
}

/// R13.3.
#[test]
fn nonces_of_another_draw_or_told_twice_change_nothing() {
    let mut bo = committed();
    let other = Step::Reveal(OTHER, [6; 32]);
    assert_eq!(follow(&mut bo, "eve", other), OUT_OF_TURN);
    let right = Step::Reveal(ID, [6; 32]);
    assert_eq!(follow(&mut bo, "eve", right), Ok(()));
    // Neither the same again nor another one, which would else name eve as a liar.
    assert_eq!(follow(&mut bo, "eve", right), OUT_OF_TURN);
    let wrong = Step::Reveal(ID, [7; 32]);
    assert_eq!(follow(&mut bo, "eve", wrong), OUT_OF_TURN);
    assert!(matches!(bo.state, State::Revealing(_)));
    assert_eq!(follow(&mut bo, "bo", right), Ok(()));
    assert!(matches!(bo.events.last(), Some(Event::Pictures { .. })));
}

/// R13.6.
#[test]
fn the_end_of_another_draw_ends_none() {
    let mut bo = committed();
    for reason in [EndReason::Cancelled, EndReason::Overdue] {
        let end = Step::End(OTHER, reason);
        assert_eq!(follow(&mut bo, "eve", end), OUT_OF_TURN);
    }
    assert!(matches!(bo.state, State::Revealing(_)));
}

/// R13.6: of its own word a member need not be convinced.
#[test]
fn a_member_that_has_not_waited_believes_no_other_that_somebody_is_silent() {
    let both = vec![id("bo"), id("eve")];
    let failure_by = |from: &str| {
        let mut bo = committed();
        let end = Step::End(ID, EndReason::Overdue);
        assert_eq!(follow(&mut bo, from, end), Ok(()));
        match bo.events.pop() {
            Some(Event::Failed { failure }) => failure,
            other => panic!("{other:?}"),
        }
    };
    let step = Awaited::Reveal;
    let (by, members) = (id("bo"), both.clone());
    assert_eq!(failure_by("bo"), Failure::Silent { step, members, by });
    let (by, missing) = (id("eve"), both);
    assert_eq!(failure_by("eve"), Failure::Cancelled { by, missing });
}
