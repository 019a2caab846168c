//! MLS objects before there is a group (RFC 9420 §5): cryptography, keys, KeyPackages.

pub(crate) mod continuity;
pub(crate) mod crypto;
pub(crate) mod key_package;
pub(crate) mod key_store;
pub(crate) mod name;
pub(crate) mod provider;
pub(crate) mod randomness;
pub(crate) mod signer;
