//! What `tla/Trace.tla` says about each trace.

use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Judgement {
    /// It is a behaviour of the model.
    Accepted,
    /// This step, counted from 1, is not possible, or leads to something different.
    Refused { at: usize, why: String },
}

impl fmt::Display for Judgement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accepted => f.write_str("accepted"),
            Self::Refused { at, why } => write!(f, "refused at step {at} ({why})"),
        }
    }
}

/// One judgement for each of `traces` traces. None if one is missing.
pub(super) fn read(text: &str, traces: usize) -> Option<Vec<Judgement>> {
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
        *judgements.get_mut(judgement.0.checked_sub(1)?)? = Some(judgement.1);
    }
    judgements.into_iter().collect()
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
    fn one_is_missing() {
        assert_eq!(read(TEXT, 3), None);
        assert_eq!(read("", 1), None);
    }
}
