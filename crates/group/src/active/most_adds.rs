//! The size of one commit.

/// How many members one commit adds at most to so many who are there: twice as many, but never fewer than 16, nor more than
/// 256. Whoever is left over is added by the next commit.
///
/// The cost of a commit for its author, in one go, grows with whom it adds; at most to treble a group keeps that in proportion to
/// what its tree costs anyway, and 200 who come at once are still added by five commits. A key package has 2.7 kB in the
/// hybrid suite, and its secrets in the Welcome 1.2 kB: 256 of them are 1 MB of a message, which must also hold the tree.
pub(crate) fn most_adds(members: usize) -> usize {
    members.saturating_mul(2).clamp(16, 256)
}
