//! The public types: inputs and outputs of a [`Group`](crate::Group), and its configuration.

pub(crate) mod cipher_suite;
pub(crate) mod display_name;
pub(crate) mod entry;
pub(crate) mod error;
pub(crate) mod exported_secret;
pub(crate) mod fingerprint;
pub(crate) mod internal_error;
pub(crate) mod member_id;
pub(crate) mod output;
pub(crate) mod policy;
pub(crate) mod refusal_reason;
pub(crate) mod reject_reason;
pub(crate) mod safety_number;
#[cfg(any(test, feature = "seeded"))]
pub(crate) mod seed;
pub(crate) mod short_authentication;
pub(crate) mod timing;
