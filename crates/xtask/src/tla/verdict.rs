//! The verdict at the end of TLC's output.

/// The outcome of one run.
pub(super) struct Verdict {
    /// The property that is violated, if one is.
    pub(super) violated: Option<String>,
    pub(super) generated: u64,
    pub(super) distinct: u64,
    pub(super) depth: u64,
}

impl Verdict {
    /// Reads TLC's output. None if it has come to no verdict: an error in the model or in a configuration.
    pub(super) fn read(text: &str) -> Option<Self> {
        let violated = text.lines().find_map(violation);
        if violated.is_none()
            && !text.contains("Model checking completed. No error has been found.")
        {
            return None;
        }
        let count = text
            .lines()
            .rev()
            .find(|line| line.contains(" states generated, ") && !line.starts_with("Progress"));
        let mut numbers = count
            .into_iter()
            .flat_map(|line| line.split(", "))
            .map(number);
        Some(Self {
            violated,
            generated: numbers.next().flatten().unwrap_or_default(),
            distinct: numbers.next().flatten().unwrap_or_default(),
            // TLC does not tell the depth when it stops at a violation of liveness: then it is that of the counterexample.
            depth: text
                .lines()
                .find_map(|line| {
                    line.strip_prefix("The depth of the complete state graph search is ")
                })
                .and_then(number)
                .or_else(|| {
                    text.lines()
                        .rev()
                        .find_map(|line| number(line.strip_prefix("State ")?))
                })
                .unwrap_or_default(),
        })
    }

    /// In words.
    pub(super) fn outcome(&self) -> String {
        self.violated.as_ref().map_or_else(
            || "holds".to_owned(),
            |property| format!("{property} violated"),
        )
    }
}

fn violation(line: &str) -> Option<String> {
    if line.contains("Temporal properties were violated") {
        // TLC does not say which; there is one.
        return Some("GroupBecomesRoster".to_owned());
    }
    let (before, _) = line.split_once(" is violated")?;
    Some(before.strip_prefix("Error: Invariant ")?.to_owned())
}

fn number(words: &str) -> Option<u64> {
    let digits: String = words.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOLDS: &str = "Progress(15) at 12:00:00: 17 states generated, 5 distinct states found, 1 states left on queue.
Model checking completed. No error has been found.
112468 states generated, 28541 distinct states found, 0 states left on queue.
The depth of the complete state graph search is 41.";

    #[test]
    fn a_model_that_holds() {
        let verdict = Verdict::read(HOLDS).unwrap();
        assert_eq!(verdict.violated, None);
        assert_eq!(
            (verdict.generated, verdict.distinct, verdict.depth),
            (112_468, 28_541, 41)
        );
    }

    #[test]
    fn an_invariant_that_does_not_hold() {
        let text = "Error: Invariant Agreement is violated.\n7 states generated, 4 distinct states found, 1 states left on queue.";
        let verdict = Verdict::read(text).unwrap();
        assert_eq!(verdict.violated.as_deref(), Some("Agreement"));
        assert_eq!(verdict.distinct, 4);
    }

    #[test]
    fn a_counterexample_to_liveness() {
        let text = "Error: Temporal properties were violated.\nState 1: x\nState 12: Stuttering\n9 states generated, 4 distinct states found, 1 states left on queue.";
        let verdict = Verdict::read(text).unwrap();
        assert_eq!(verdict.violated.as_deref(), Some("GroupBecomesRoster"));
        assert_eq!(verdict.depth, 12);
    }

    #[test]
    fn an_error_in_the_model_is_no_verdict() {
        assert!(Verdict::read("Error: Parsing or semantic analysis failed.").is_none());
    }
}
