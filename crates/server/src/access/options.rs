//! The options about tokens.

use crate::secret::Secret;
use clap::Args;
use std::path::PathBuf;

/// Bytes of a shared secret: those of HMAC-SHA-256's output (RFC 7518 §3.2).
const SECRET_BYTES: usize = 32;

/// Admission of clients. Without a key every client that knows a room's name may.
#[derive(Args, Clone)]
#[group(skip)]
pub struct AccessOptions {
    /// Secret with which your application signs the tokens that clients send in `join` (JWT, RFC 7519, HS256); 32 bytes or
    /// more. A flag can be read by other users of the machine: a variable or the file is better
    #[arg(long, value_name = "SECRET", value_parser = Secret::parse)]
    pub auth_secret: Option<Secret>,
    /// File with the public keys of your application (JWK Set, RFC 7517): EdDSA, ES256, ES384, RS256, PS256. It is read again
    /// on SIGHUP
    #[arg(long, value_name = "FILE")]
    pub auth_jwks: Option<PathBuf>,
    /// Audience that a token has to name (`aud`), for keys with which other things are signed, too [default: `aud` is not looked at]
    #[arg(long, value_name = "NAME")]
    pub auth_audience: Option<String>,
    /// Joins in a minute with one token on average, resumptions too; five times as many at once
    #[arg(long, default_value_t = 12, value_name = "N")]
    pub token_joins: u32,
}

impl AccessOptions {
    /// The first thing that does not fit together, in words.
    pub(crate) fn check(&self) -> Result<(), String> {
        let short = |secret: &Secret| secret.as_bytes().len() < SECRET_BYTES;
        if self.auth_secret.as_ref().is_some_and(short) {
            return Err(format!(
                "`auth-secret` has to have {SECRET_BYTES} bytes or more"
            ));
        }
        if self.auth_secret.is_some() && self.auth_jwks.is_some() {
            return Err(
                "tokens are checked with `auth-secret` or with `auth-jwks`: set one of the two"
                    .to_owned(),
            );
        }
        if self.auth_audience.is_some() && self.auth_secret.is_none() && self.auth_jwks.is_none() {
            return Err("`auth-audience` needs a key: `auth-secret` or `auth-jwks`".to_owned());
        }
        Ok(())
    }
}
