//! Ways into a group: waiting, founding, and joining by a Welcome (RFC 9420 §12.4.3.1).

pub(crate) mod by_welcome;
pub(crate) mod founding;
pub(crate) mod waiting;
