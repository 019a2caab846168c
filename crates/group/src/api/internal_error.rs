//! Failures inside a member: the step that failed and its cause.
//!
//! A [`RejectReason`] says what is wrong with an entry, and all members say the same of it. An [`InternalError`] says what went
//! wrong in this member alone: no randomness, or a state that OpenMLS does not expect. Such a failure is kept apart, with the
//! source line, so that a report from the field can be followed.

use crate::RejectReason;
use std::error::Error;
use std::fmt;
use std::panic::Location;

/// The step of the state machine that failed. A closed list.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
#[cfg_attr(
    feature = "typescript",
    derive(serde::Serialize, tsify::Tsify),
    serde(rename_all = "kebab-case")
)]
pub enum Step {
    /// To draw random bytes.
    DrawRandomness,
    /// To make a signature key or a key package (RFC 9420 §10).
    CreateKeyPackage,
    /// To encode a message for the log.
    EncodeMessage,
    /// To found a group of one (RFC 9420 §11).
    CreateGroup,
    /// To prepare or to stage a commit (RFC 9420 §12.4.1).
    CreateCommit,
    /// To take a Welcome apart for the members that a commit adds (RFC 9420 §12.4.3.1).
    SplitWelcome,
    /// To forget a commit that is staged.
    WithdrawCommit,
    /// To merge a commit that is valid (RFC 9420 §12.4.2).
    MergeCommit,
    /// To read leaves and parent nodes of the ratchet tree after a commit.
    ReadTree,
    /// To store the private keys that a Welcome is opened with.
    StoreKeyPackage,
    /// To sign an answer to a challenge.
    SignAnswer,
    /// To encrypt a message to the group (RFC 9420 §6.3).
    EncryptMessage,
    /// To derive a secret of the epoch (RFC 9420 §8.5), or its safety number.
    ExportSecret,
}

impl Step {
    /// The closed list.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The name of the step in kebab case, for logs and other languages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A step inside a member that failed though no entry is to blame.
///
/// It has no secret in it. The cause is made of the `Display` of errors, of OpenMLS, of its encoding, of storage and of the
/// operating system: these hold fixed sentences, lengths, and names of cipher suites and types, and neither keys nor messages.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "typescript",
    derive(serde::Serialize, tsify::Tsify),
    serde(rename_all = "camelCase")
)]
pub struct InternalError {
    step: Step,
    cause: String,
    #[cfg_attr(
        feature = "typescript",
        serde(serialize_with = "file_and_line"),
        tsify(type = "string")
    )]
    at: Location<'static>,
}

#[cfg(feature = "typescript")]
fn file_and_line<S: serde::Serializer>(at: &Location<'_>, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&format_args!("{}:{}", at.file(), at.line()))
}

impl InternalError {
    /// A failure of `step`, at the line of the caller. `cause`: without secrets.
    #[must_use]
    #[track_caller]
    pub fn new(step: Step, cause: &str) -> Self {
        let lines = cause.split_whitespace().collect::<Vec<_>>();
        Self {
            step,
            cause: lines.join(" "),
            at: *Location::caller(),
        }
    }

    /// A failure of `step`, at the line of the caller, caused by `error` and its sources.
    #[must_use]
    #[track_caller]
    pub fn caused_by(step: Step, error: &dyn Error) -> Self {
        let mut cause = error.to_string();
        let mut source = error.source();
        while let Some(error) = source {
            let error_text = error.to_string();
            // A transparent error says what its source says.
            if !cause.ends_with(&error_text) {
                cause = format!("{cause}: {error_text}");
            }
            source = error.source();
        }
        Self::new(step, &cause)
    }

    /// The step that failed.
    #[must_use]
    pub fn step(&self) -> Step {
        self.step
    }

    /// The cause in words, with those behind it.
    #[must_use]
    pub fn cause(&self) -> &str {
        &self.cause
    }

    /// The file and line that reported it, as the compiler names them.
    #[must_use]
    pub fn at(&self) -> Location<'static> {
        self.at
    }

    /// Whether it is the same failure, whatever the cause says.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        (self.step, self.at) == (other.step, other.at)
    }
}

impl fmt::Display for InternalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { step, cause, at } = self;
        write!(f, "{step}: {cause} ({}:{})", at.file(), at.line())
    }
}

impl Error for InternalError {}

/// The two outcomes of an entry that was not followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HandleError {
    /// The entry is to blame.
    Rejected(RejectReason),
    /// It is not.
    Failed(InternalError),
}

impl From<RejectReason> for HandleError {
    fn from(reason: RejectReason) -> Self {
        Self::Rejected(reason)
    }
}

impl From<InternalError> for HandleError {
    fn from(error: InternalError) -> Self {
        Self::Failed(error)
    }
}

/// The outcome of a step that no entry can make fail.
pub(crate) trait Attempt<T> {
    /// An [`InternalError`] of `step` in place of the error, with the error as its cause and the line of the caller.
    fn in_step(self, step: Step) -> Result<T, InternalError>;
}

impl<T, E: Error> Attempt<T> for Result<T, E> {
    #[track_caller]
    fn in_step(self, step: Step) -> Result<T, InternalError> {
        #[cfg(test)]
        injection::outcome(step)?;
        match self {
            Ok(value) => Ok(value),
            Err(error) => Err(InternalError::caused_by(step, &error)),
        }
    }
}

/// A value that must be there.
pub(crate) trait Expected<T> {
    /// An [`InternalError`] of `step` if there is no value: `missing` names it.
    fn expected(self, step: Step, missing: &str) -> Result<T, InternalError>;
}

impl<T> Expected<T> for Option<T> {
    #[track_caller]
    fn expected(self, step: Step, missing: &str) -> Result<T, InternalError> {
        #[cfg(test)]
        injection::outcome(step)?;
        match self {
            Some(value) => Ok(value),
            None => Err(InternalError::new(step, &format!("no {missing}"))),
        }
    }
}

/// Failures that a test asks for.
#[cfg(test)]
pub(crate) mod injection {
    use super::{InternalError, Step};
    use std::cell::RefCell;

    thread_local! {
        static NEXT: RefCell<Vec<Step>> = const { RefCell::new(Vec::new()) };
    }

    /// The next attempts at these steps fail in this thread, after the work of the step has been done: one attempt for each.
    pub(crate) fn fail(steps: impl IntoIterator<Item = Step>) {
        NEXT.with_borrow_mut(|next| next.extend(steps));
    }

    /// Ends it. Returns how many failures were still to come.
    pub(crate) fn end() -> usize {
        NEXT.take().len()
    }

    /// The outcome that is asked for of this attempt.
    #[track_caller]
    pub(crate) fn outcome(step: Step) -> Result<(), InternalError> {
        let found = NEXT.with_borrow_mut(|next| {
            let index = next.iter().position(|other| *other == step)?;
            Some(next.remove(index))
        });
        match found {
            Some(step) => Err(InternalError::new(step, "injected")),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the outer")]
    struct Outer(#[source] Inner);

    #[derive(Debug, thiserror::Error)]
    #[error("the inner,\n  in two lines")]
    struct Inner;

    #[test]
    fn the_chain_of_causes_and_the_line_are_kept() {
        let (line, failed) = (line!(), Err::<(), _>(Outer(Inner)).in_step(Step::ReadTree));
        let error = failed.unwrap_err();
        assert_eq!(error.step().as_str(), "read-tree");
        assert_eq!(error.cause(), "the outer: the inner, in two lines");
        assert!(error.at().file().ends_with("internal_error.rs"));
        assert_eq!(error.at().line(), line);
        let text = error.to_string();
        assert!(text.starts_with("read-tree: the outer: the inner, in two lines ("));
        assert!(text.ends_with(&format!("internal_error.rs:{line})")));
    }

    #[test]
    fn a_missing_value_is_named() {
        let error = None::<()>
            .expected(Step::MergeCommit, "commit in flight")
            .unwrap_err();
        assert_eq!(error.cause(), "no commit in flight");
        assert_eq!(Some(3).expected(Step::MergeCommit, "number"), Ok(3));
    }
}
