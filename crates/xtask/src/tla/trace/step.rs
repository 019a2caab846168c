//! Steps of the model, as `tla/Trace.tla` reads them.

use std::collections::BTreeSet;
use std::fmt;

/// A member's number in the model, from 1.
pub(super) type Member = usize;

/// How many members there are in the model.
pub(super) const MEMBERS: usize = 8;

/// For each member the number of a key package, or 0.
pub(super) type KeyPackages = [usize; MEMBERS];

/// What is added and what is removed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Change {
    pub(super) adds: BTreeSet<Member>,
    pub(super) removes: BTreeSet<Member>,
}

/// What can be seen of a member's view from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct View {
    pub(super) here: Vec<Member>,
    /// Founder and its key package; none for those who wait.
    pub(super) group: Option<(Member, usize)>,
    pub(super) number: u64,
    pub(super) tree: KeyPackages,
    pub(super) kps: KeyPackages,
}

impl Change {
    pub(super) fn is_empty(&self) -> bool {
        self.adds.is_empty() && self.removes.is_empty()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Does {
    /// The server admits it.
    Joins { present: Vec<Member> },
    /// The server declares it gone, while it has these commits under way.
    Leaves { words: Option<Change> },
    /// Reads the next entry, and may have to send a key package.
    Reads { sends: Option<usize>, sees: View },
    /// Reads what it has read before, or what the log has twice.
    Nothing { sees: View },
    /// Its commit gets into the log.
    Commits(Change),
    /// Its commit gets into the log, and it has left.
    LastWords(Change),
    /// Has not committed for long, so that it has reason to commit without a difference.
    GetsOld,
    /// Its latest key package gets into the log once more.
    Repeats { sends: usize },
    /// Gives its group up and sends a key package.
    Stumbles { sends: usize },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) who: Member,
    pub(super) does: Does,
    /// The entry that is read or written, counted from 1 in a log without copies; 0 if there is none.
    pub(super) entry: usize,
}

/// In TLA+.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let who = self.who;
        let step = |f: &mut fmt::Formatter<'_>, does: &str| {
            write!(f, "[does |-> \"{does}\", who |-> {who}")
        };
        match &self.does {
            Does::Joins { present } => {
                step(f, "joins")?;
                write!(f, ", present |-> {}]", sequence(present))
            }
            Does::Leaves { words } => {
                step(f, "leaves")?;
                let words = words
                    .as_ref()
                    .map_or_else(String::new, |change| format!("[{change}]"));
                write!(f, ", words |-> {{{words}}}]")
            }
            Does::Reads { sends, sees } => {
                step(f, "reads")?;
                write!(f, ", sends |-> {}, sees |-> {sees}]", sends.unwrap_or(0))
            }
            Does::Nothing { sees } => {
                step(f, "nothing")?;
                write!(f, ", sees |-> {sees}]")
            }
            Does::Commits(change) => {
                step(f, "commits")?;
                write!(f, ", {change}]")
            }
            Does::LastWords(change) => {
                step(f, "last words")?;
                write!(f, ", {change}]")
            }
            Does::GetsOld => {
                step(f, "ages")?;
                write!(f, "]")
            }
            Does::Repeats { sends } => {
                step(f, "repeats")?;
                write!(f, ", number |-> {sends}]")
            }
            Does::Stumbles { sends } => {
                step(f, "stumbles")?;
                write!(f, ", sends |-> {sends}]")
            }
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let set = |members: &BTreeSet<Member>| list(members.iter());
        write!(
            f,
            "adds |-> {{{}}}, removes |-> {{{}}}",
            set(&self.adds),
            set(&self.removes)
        )
    }
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let group = self
            .group
            .map_or_else(Vec::new, |(founder, number)| vec![founder, number]);
        write!(
            f,
            "V({}, {}, {}, {}, {})",
            sequence(&self.here),
            sequence(&group),
            self.number,
            sequence(&self.tree),
            sequence(&self.kps)
        )
    }
}

fn sequence(numbers: &[usize]) -> String {
    format!("<<{}>>", list(numbers.iter()))
}

fn list<'a>(numbers: impl Iterator<Item = &'a usize>) -> String {
    numbers.map(usize::to_string).collect::<Vec<_>>().join(", ")
}

/// The module that `tla/Trace.tla` takes its traces from.
pub(super) fn module(traces: &[&[Step]]) -> String {
    let traces: Vec<String> = traces
        .iter()
        .map(|trace| {
            let steps: Vec<String> = trace.iter().map(Step::to_string).collect();
            format!("<<\n  {}\n>>", steps.join(",\n  "))
        })
        .collect();
    format!(
        "---- MODULE Recorded ----\n\
         V(here, group, number, tree, kps) ==\n  \
         [here |-> here, group |-> group, number |-> number, tree |-> tree, kps |-> kps]\n\
         Traces == <<\n{}\n>>\n====\n",
        traces.join(",\n")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_model_reads_it() {
        let change = Change {
            adds: BTreeSet::from([2, 3]),
            removes: BTreeSet::new(),
        };
        let step = |does| {
            Step {
                who: 1,
                does,
                entry: 0,
            }
            .to_string()
        };
        assert_eq!(
            step(Does::Commits(change.clone())),
            r#"[does |-> "commits", who |-> 1, adds |-> {2, 3}, removes |-> {}]"#
        );
        assert_eq!(
            step(Does::Leaves {
                words: Some(change)
            }),
            r#"[does |-> "leaves", who |-> 1, words |-> {[adds |-> {2, 3}, removes |-> {}]}]"#
        );
        let sees = View {
            here: vec![2, 1],
            group: None,
            number: 0,
            tree: [0; MEMBERS],
            kps: [0; MEMBERS],
        };
        assert_eq!(
            step(Does::Reads { sends: None, sees }),
            r#"[does |-> "reads", who |-> 1, sends |-> 0, sees |-> V(<<2, 1>>, <<>>, 0, <<0, 0, 0, 0, 0, 0, 0, 0>>, <<0, 0, 0, 0, 0, 0, 0, 0>>)]"#
        );
    }
}
