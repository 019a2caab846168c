//! Admission: of everybody who knows a room's name, or of clients with a token that the operator's own application has signed.

mod authority;
mod error;
mod joins;
mod options;

pub(crate) use authority::Authority;
pub use error::AccessError;
pub use options::AccessOptions;
