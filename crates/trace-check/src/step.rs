//! Steps of the model, in the form that `tla/Trace.tla` reads.

use std::collections::BTreeSet;
use std::fmt;

/// A member's number in the model, from 1.
pub type Member = usize;

/// Number of members in the model.
pub const MEMBERS: usize = 8;

/// The number of a KeyPackage for each member, or 0.
pub(crate) type KeyPackages = [usize; MEMBERS];

/// The adds and removes of a commit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Change {
    pub(crate) adds: BTreeSet<Member>,
    pub(crate) removes: BTreeSet<Member>,
}

/// The observable part of a member's view in the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct View {
    pub(crate) here: Vec<Member>,
    /// Founder and its KeyPackage; `None` for a waiting member.
    pub(crate) group: Option<(Member, usize)>,
    pub(crate) number: u64,
    pub(crate) tree: KeyPackages,
    pub(crate) kps: KeyPackages,
}

impl Change {
    pub(crate) fn is_empty(&self) -> bool {
        self.adds.is_empty() && self.removes.is_empty()
    }
}

/// The kinds of steps. Their names are those in `tla/Trace.tla`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StepKind {
    /// The server admits the member.
    Joins { present: Vec<Member> },
    /// The server declares the member gone, while this commit is in flight.
    Leaves { words: Option<Change> },
    /// The member reads the next entry, and may send a KeyPackage because of it.
    Reads { sends: Option<usize>, sees: View },
    /// The member reads the next entry, and the view after it is not recorded.
    ReadsUnseen,
    /// The member reads an entry again, or a second copy of an entry.
    Nothing { sees: View },
    /// The member's commit gets into the log.
    Commits(Change),
    /// The rogue's commit gets into the log. It may be any that a rogue can make.
    Misleads {
        change: Change,
        void_bytes: bool,
        /// The members that cannot open its path or its Welcome, and so do not follow it.
        shut: BTreeSet<Member>,
        welcome: bool,
    },
    /// The commit of a member that has left gets into the log.
    LastWords(Change),
    /// The member has not committed for long, which is a reason to commit without adds and removes.
    GetsOld,
    /// A second copy of the member's latest KeyPackage gets into the log.
    Repeats { sends: usize },
    /// The member leaves its group, or waits no longer to be added, and sends a new KeyPackage.
    Stumbles { sends: usize },
}

/// One step of the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub(crate) member: Member,
    pub(crate) kind: StepKind,
    /// The entry that is read or written, counted from 1 in a log without second copies of commits; 0 if there is none.
    pub(crate) entry: usize,
}

/// The step as a TLA+ record.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let member = self.member;
        let step = |f: &mut fmt::Formatter<'_>, does: &str| {
            write!(f, "[does |-> \"{does}\", who |-> {member}")
        };
        match &self.kind {
            StepKind::Joins { present } => {
                step(f, "joins")?;
                write!(f, ", present |-> {}]", sequence(present))
            }
            StepKind::Leaves { words } => {
                step(f, "leaves")?;
                let words = words
                    .as_ref()
                    .map_or_else(String::new, |change| format!("[{change}]"));
                write!(f, ", words |-> {{{words}}}]")
            }
            StepKind::Reads { sends, sees } => {
                step(f, "reads")?;
                write!(f, ", sends |-> {}, sees |-> {sees}]", sends.unwrap_or(0))
            }
            StepKind::ReadsUnseen => {
                step(f, "reads unseen")?;
                write!(f, ", sends |-> 0]")
            }
            StepKind::Nothing { sees } => {
                step(f, "nothing")?;
                write!(f, ", sees |-> {sees}]")
            }
            StepKind::Commits(change) => {
                step(f, "commits")?;
                write!(f, ", {change}]")
            }
            StepKind::Misleads {
                change,
                void_bytes,
                shut,
                welcome,
            } => {
                step(f, "misleads")?;
                let flaw = if *void_bytes { "path" } else { "none" };
                let welcome = if *welcome { "TRUE" } else { "FALSE" };
                let shut = list(shut.iter());
                write!(
                    f,
                    ", {change}, flaw |-> \"{flaw}\", shut |-> {{{shut}}}, welcome |-> {welcome}]"
                )
            }
            StepKind::LastWords(change) => {
                step(f, "last words")?;
                write!(f, ", {change}]")
            }
            StepKind::GetsOld => {
                step(f, "ages")?;
                write!(f, "]")
            }
            StepKind::Repeats { sends } => {
                step(f, "repeats")?;
                write!(f, ", number |-> {sends}]")
            }
            StepKind::Stumbles { sends } => {
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

/// The TLA+ module `Recorded`, which `tla/Trace.tla` extends.
#[must_use]
pub fn module(traces: &[&[Step]]) -> String {
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
        let step = |kind| {
            Step {
                member: 1,
                kind,
                entry: 0,
            }
            .to_string()
        };
        assert_eq!(
            step(StepKind::Commits(change.clone())),
            r#"[does |-> "commits", who |-> 1, adds |-> {2, 3}, removes |-> {}]"#
        );
        assert_eq!(
            step(StepKind::Leaves {
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
            step(StepKind::Reads { sends: None, sees }),
            r#"[does |-> "reads", who |-> 1, sends |-> 0, sees |-> V(<<2, 1>>, <<>>, 0, <<0, 0, 0, 0, 0, 0, 0, 0>>, <<0, 0, 0, 0, 0, 0, 0, 0>>)]"#
        );
    }
}
