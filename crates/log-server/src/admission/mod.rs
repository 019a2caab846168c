//! Admission of clients: by the page's origin, by address, and by the application's own word.

mod access;
mod authorize;
mod client_address;
mod origin;

pub use access::Access;
pub use authorize::{Authorize, AuthorizeError, Authorizing, Everybody, JoinRequest};
pub use client_address::{client_address, is_trusted};
pub use origin::Origins;
