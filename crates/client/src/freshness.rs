//! R11.1: how long a sender goes on without a sign that its epoch lives.

use crate::DropReason;
use crate::event::Event;
use std::collections::VecDeque;
use std::time::Duration;

/// Frames are sent only while other members of the epoch have shown that it lived at a time no longer ago than this, by the
/// sender's own clock. A server that withholds the log keeps a member sending in an epoch that is over for no longer.
pub const FRESH: Duration = Duration::from_secs(30);

/// How long after one challenge that was answered a sender makes the next: two may be lost before frames are dropped.
const CHALLENGE_EVERY: Duration = Duration::from_secs(10);
/// How long after a challenge that has not been answered a sender makes the next.
const CHALLENGE_AGAIN: Duration = Duration::from_secs(2);
/// The last challenge of a row asks 3 · 2⁹ members. The next one begins a new row.
const LAST_ATTEMPT: u8 = 9;
/// How long frames are dropped in silence: the first frame after a long time is what asks.
const PATIENCE: Duration = Duration::from_secs(2);

/// A question to other members: whether the epoch lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "typescript", derive(serde::Serialize, tsify::Tsify))]
pub struct Challenge {
    /// Counts the challenges in a row that were not answered.
    pub attempt: u8,
    /// The time at which it was made, by the clock of the `Media`.
    #[cfg_attr(
        feature = "typescript",
        serde(serialize_with = "crate::javascript::milliseconds"),
        tsify(type = "number")
    )]
    pub at: Duration,
}

/// One thing to do for a `Media`, from its `poll_output`, in order.
#[derive(Debug)]
#[cfg_attr(
    feature = "typescript",
    derive(serde::Serialize, tsify::Tsify),
    serde(tag = "type", rename_all = "kebab-case")
)]
pub enum MediaOutput {
    /// Give this to the `Membership`.
    Challenge(Challenge),
    /// Tell the application.
    Event(
        #[cfg_attr(
            feature = "typescript",
            serde(serialize_with = "crate::javascript::event"),
            tsify(type = "{ event: Event }")
        )]
        Event,
    ),
}

/// The frames that are dropped for want of a sign of life.
#[derive(Clone, Copy)]
struct Stale {
    since: Duration,
    /// Whether the application knows.
    told: bool,
}

/// Freshness of the epoch, by the sender's clock alone.
///
/// It has no timers: frames drive it, so a member that sends nothing asks nothing.
#[derive(Default)]
pub(crate) struct Freshness {
    /// The epoch lived at this time.
    heard: Option<Duration>,
    asked: Option<Challenge>,
    /// Since when challenges have been without an answer.
    unanswered: Option<Duration>,
    stale: Option<Stale>,
    outputs: VecDeque<MediaOutput>,
}

impl Freshness {
    /// Whether a frame may be sent now. Asks for a sign of life if it is time for that.
    pub(crate) fn permit(&mut self, now: Duration) -> Result<(), DropReason> {
        self.ask_if_due(now);
        if self.is_fresh(now) {
            return Ok(());
        }
        let stale = self.stale.get_or_insert(Stale {
            since: now,
            told: false,
        });
        let unanswered = self.unanswered.unwrap_or(now);
        if !stale.told && now.saturating_sub(unanswered) >= PATIENCE {
            stale.told = true;
            let lasting = now.saturating_sub(stale.since);
            let event = Event::Stale { lasting };
            self.outputs.push_back(MediaOutput::Event(event));
        }
        Err(DropReason::Stale)
    }

    /// The epoch lived at this time, as others have shown. Tells whether frames were dropped until now.
    pub(crate) fn hear(&mut self, at: Duration, now: Duration) -> bool {
        let at = at.min(now);
        self.heard = self.heard.max(Some(at));
        if self.asked.is_some_and(|asked| asked.at <= at) {
            self.unanswered = None;
        }
        if !self.is_fresh(now) {
            return false;
        }
        let stale = self.stale.take();
        if stale.is_some_and(|stale| stale.told) {
            self.outputs.push_back(MediaOutput::Event(Event::Fresh));
        }
        stale.is_some()
    }

    /// Forgets the signs of life of a former group.
    pub(crate) fn forget(&mut self) {
        *self = Self {
            outputs: std::mem::take(&mut self.outputs),
            ..Self::default()
        };
    }

    pub(crate) fn poll_output(&mut self) -> Option<MediaOutput> {
        self.outputs.pop_front()
    }

    fn is_fresh(&self, now: Duration) -> bool {
        self.heard
            .is_some_and(|heard| now.saturating_sub(heard) <= FRESH)
    }

    fn ask_if_due(&mut self, now: Duration) {
        // A row that was left off long ago says nothing about those who are there now.
        let goes_on = |asked: &Challenge| now.saturating_sub(asked.at) <= FRESH;
        let unanswered = self.asked.filter(|_| self.unanswered.is_some());
        let unanswered = unanswered.filter(goes_on);
        let (due, attempt) = match (unanswered, self.heard) {
            (Some(Challenge { attempt, at }), _) => {
                let next = if attempt < LAST_ATTEMPT {
                    attempt + 1
                } else {
                    0
                };
                (at.saturating_add(CHALLENGE_AGAIN), next)
            }
            (None, Some(heard)) => (heard.saturating_add(CHALLENGE_EVERY), 0),
            (None, None) => (now, 0),
        };
        if now < due {
            return;
        }
        let challenge = Challenge { attempt, at: now };
        self.asked = Some(challenge);
        self.unanswered = unanswered.and(self.unanswered).or(Some(now));
        self.outputs.push_back(MediaOutput::Challenge(challenge));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    const FRAME: Duration = Duration::from_millis(20);

    /// The outcome for frames from `from` to `to`: those that pass, challenges, and events.
    #[derive(Default, Debug, PartialEq)]
    struct Run {
        passed: usize,
        dropped: usize,
        challenges: Vec<(u8, Duration)>,
        events: Vec<String>,
    }

    fn run(freshness: &mut Freshness, from: Duration, to: Duration) -> Run {
        let mut run = Run::default();
        let mut now = from;
        while now < to {
            match freshness.permit(now) {
                Ok(()) => run.passed += 1,
                Err(DropReason::Stale) => run.dropped += 1,
                Err(other) => panic!("{other}"),
            }
            take(freshness, &mut run);
            now += FRAME;
        }
        run
    }

    fn take(freshness: &mut Freshness, run: &mut Run) {
        while let Some(output) = freshness.poll_output() {
            match output {
                MediaOutput::Challenge(Challenge { attempt, at }) => {
                    run.challenges.push((attempt, at));
                }
                MediaOutput::Event(event) => run.events.push(format!("{event:?}")),
            }
        }
    }

    #[test]
    fn without_answers_frames_end_after_half_a_minute_and_that_is_told_at_once() {
        let mut freshness = Freshness::default();
        freshness.hear(secs(100), secs(100));
        let fresh = run(&mut freshness, secs(100), secs(130));
        assert_eq!((fresh.passed, fresh.dropped), (1500, 0));
        assert!(fresh.events.is_empty());
        let expected: Vec<_> = (0..10).map(|n| (n, secs(110 + 2 * u64::from(n)))).collect();
        assert_eq!(fresh.challenges, expected);
        let stale = run(&mut freshness, secs(130) + FRAME, secs(160));
        assert_eq!(stale.passed, 0);
        assert_eq!(stale.events, ["Stale { lasting: 0ns }"]);
        let expected: Vec<_> = (0..10).map(|n| (n, secs(130 + 2 * u64::from(n)))).collect();
        assert_eq!(stale.challenges.len(), 15);
        assert_eq!(stale.challenges[1].0, expected[1].0, "a new row");
    }

    #[test]
    fn with_answers_there_is_one_challenge_in_ten_seconds() {
        let mut freshness = Freshness::default();
        freshness.hear(secs(0), secs(0));
        for tenth in 1..60 {
            let now = secs(10 * tenth);
            let all = run(&mut freshness, now - secs(10) + FRAME, now + FRAME);
            assert_eq!((all.passed, all.dropped), (500, 0));
            assert_eq!(all.challenges, [(0, now)]);
            freshness.hear(now, now + FRAME);
        }
    }

    /// An answer counts from the time of the question.
    #[test]
    fn a_late_answer_is_worth_less() {
        let mut freshness = Freshness::default();
        freshness.hear(secs(0), secs(0));
        run(&mut freshness, secs(0), secs(29));
        freshness.hear(secs(10), secs(29));
        assert_eq!(run(&mut freshness, secs(29), secs(40)).dropped, 0);
        let late = run(&mut freshness, secs(40) + FRAME, secs(41));
        assert_eq!(late.passed, 0);
        assert!(!freshness.hear(secs(10), secs(41)), "and no news");
        assert_eq!(run(&mut freshness, secs(41), secs(42)).passed, 0);
    }

    #[test]
    fn a_member_that_sends_nothing_asks_nothing_and_the_first_frame_asks_at_once() {
        let mut freshness = Freshness::default();
        freshness.hear(secs(0), secs(0));
        let first = run(&mut freshness, secs(600), secs(600) + 5 * FRAME);
        assert_eq!((first.passed, first.dropped), (0, 5));
        assert_eq!(first.challenges, [(0, secs(600))]);
        assert!(first.events.is_empty(), "one round trip is not worth it");
        assert!(freshness.hear(secs(600), secs(600) + 5 * FRAME));
        let then = run(&mut freshness, secs(600) + 5 * FRAME, secs(610));
        assert_eq!((then.dropped, then.challenges.len()), (0, 0));
        assert!(then.events.is_empty());
    }

    #[test]
    fn a_row_of_challenges_that_was_left_off_is_not_gone_on_with() {
        let mut freshness = Freshness::default();
        freshness.hear(secs(0), secs(0));
        assert_eq!(run(&mut freshness, secs(10), secs(13)).challenges.len(), 2);
        let later = run(&mut freshness, secs(600), secs(600) + FRAME);
        assert_eq!(later.challenges, [(0, secs(600))]);
        assert!(later.events.is_empty());
    }

    #[test]
    fn it_is_told_once_and_once_when_it_is_over() {
        let mut freshness = Freshness::default();
        freshness.hear(secs(0), secs(0));
        let silent = run(&mut freshness, secs(60), secs(65));
        assert_eq!(silent.events, ["Stale { lasting: 2s }"]);
        assert_eq!(silent.challenges.len(), 3);
        assert!(freshness.hear(secs(64), secs(65)));
        assert!(!freshness.hear(secs(64), secs(65)));
        let mut over = Run::default();
        take(&mut freshness, &mut over);
        assert_eq!(over.events, ["Fresh"]);
    }

    /// Evidence from the future would last for too long.
    #[test]
    fn nothing_is_heard_before_it_was_asked() {
        let mut freshness = Freshness::default();
        freshness.hear(secs(1000), secs(0));
        assert_eq!(run(&mut freshness, secs(0), secs(30)).dropped, 0);
        assert_eq!(run(&mut freshness, secs(31), secs(32)).passed, 0);
    }

    #[test]
    fn another_group_begins_with_nothing() {
        let mut freshness = Freshness::default();
        freshness.hear(secs(0), secs(0));
        freshness.forget();
        let run = run(&mut freshness, secs(1), secs(2));
        assert_eq!((run.passed, run.challenges), (0, vec![(0, secs(1))]));
    }
}
