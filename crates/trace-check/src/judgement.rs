//! TLC's verdict on each trace, from the output of `tla/Trace.tla`.

use std::fmt;

/// The verdict on a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// The trace is a behaviour of the model.
    Accepted,
    /// The model has no such step, or the step leads to another state.
    Refused {
        /// The number of the step, from 1.
        at: usize,
        /// `impossible` or `different`.
        why: String,
    },
}

impl fmt::Display for Judgement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accepted => f.write_str("accepted"),
            Self::Refused { at, why } => write!(f, "refused at step {at} ({why})"),
        }
    }
}

/// Parses one judgement for each of `traces` traces. Returns `None` if one is missing.
///
/// A step of a trace may be several steps of the model, so TLC may judge a trace more than once. It is a behaviour if one choice
/// accepts it; if none does, the step is named that the longest one comes to.
#[must_use]
pub fn read(text: &str, traces: usize) -> Option<Vec<Judgement>> {
    let mut judgements = vec![None; traces];
    for line in text.lines() {
        let Some(line) = line
            .strip_prefix("<<\"")
            .and_then(|line| line.strip_suffix(">>"))
        else {
            continue;
        };
        let mut words = line.split(", ");
        let outcome = words.next();
        let mut number = || words.next()?.parse::<usize>().ok();
        let judgement = match (outcome, number(), number()) {
            (Some("accepted\""), Some(trace), Some(_)) => (trace, Judgement::Accepted),
            (Some("refused\""), Some(trace), Some(at)) => {
                let why = words.next()?.trim_matches('"').to_owned();
                (trace, Judgement::Refused { at, why })
            }
            _ => continue,
        };
        let before = judgements.get_mut(judgement.0.checked_sub(1)?)?;
        *before = Some(match before.take() {
            Some(before) => further(before, judgement.1),
            None => judgement.1,
        });
    }
    judgements.into_iter().collect()
}

fn further(one: Judgement, other: Judgement) -> Judgement {
    match (&one, &other) {
        (Judgement::Accepted, _) => one,
        (Judgement::Refused { at, .. }, Judgement::Refused { at: later, .. }) if at >= later => one,
        _ => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Starting...\n<<\"refused\", 2, 4, \"different\">>\n[ here |-> <<1>> ]\n<<\"accepted\", 1, 9>>\n";

    #[test]
    fn one_for_each() {
        let refused = Judgement::Refused {
            at: 4,
            why: "different".to_owned(),
        };
        assert_eq!(read(TEXT, 2), Some(vec![Judgement::Accepted, refused]));
    }

    #[test]
    fn the_choice_that_comes_furthest_counts() {
        let refused = |at| format!("<<\"refused\", 1, {at}, \"impossible\">>\n");
        let accepted = "<<\"accepted\", 1, 9>>\n";
        let [early, late] = [refused(4), refused(7)];
        let at_seven = Judgement::Refused {
            at: 7,
            why: "impossible".to_owned(),
        };
        for text in [format!("{early}{late}"), format!("{late}{early}")] {
            assert_eq!(read(&text, 1), Some(vec![at_seven.clone()]));
        }
        for text in [format!("{late}{accepted}"), format!("{accepted}{late}")] {
            assert_eq!(read(&text, 1), Some(vec![Judgement::Accepted]));
        }
    }

    #[test]
    fn one_is_missing() {
        assert_eq!(read(TEXT, 3), None);
        assert_eq!(read("", 1), None);
    }
}
