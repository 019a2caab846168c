//! Tokens that the operator's application signs: JWT (RFC 7519) with the room's id in the log.

use super::error::{AccessError, Denied};
use super::joins::Joins;
use super::options::AccessOptions;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::path::Path;
use std::time::Instant;

/// Bytes of a token; a longer one is not looked at.
const MOST_BYTES: usize = 8192;
/// How far the clocks of the application and of this server may be apart, in seconds.
const LEEWAY: u64 = 30;

/// Says whether a token lets its client into a room.
pub(crate) struct Authority {
    keys: Keys,
    audience: Option<String>,
    joins: Joins,
}

enum Keys {
    Shared(DecodingKey),
    /// Public keys, with their ids and the algorithms that each is for.
    Public(Vec<PublicKey>),
}

struct PublicKey {
    id: Option<String>,
    algorithms: Vec<Algorithm>,
    key: DecodingKey,
}

/// The claims that count. Others may be there.
#[derive(Deserialize)]
struct Claims {
    /// The room's id in the log, which is derived from the link and tells nothing of its name.
    room: String,
}

impl Authority {
    /// `None` without a key: then no token is asked for.
    ///
    /// # Errors
    /// A file that cannot be used.
    pub(crate) fn new(options: &AccessOptions) -> Result<Option<Self>, AccessError> {
        let keys = match (&options.auth_secret, &options.auth_jwks) {
            (Some(secret), _) => Keys::Shared(DecodingKey::from_secret(secret.as_bytes())),
            (None, Some(path)) => Keys::Public(public_keys(path)?),
            (None, None) => return Ok(None),
        };
        Ok(Some(Self {
            keys,
            audience: options.auth_audience.clone(),
            joins: Joins::new(options.token_joins),
        }))
    }

    /// Checks a token: signature, time, audience, room, and how often it was used.
    pub(crate) fn admit(
        &self,
        token: Option<&str>,
        room: &str,
        now: Instant,
    ) -> Result<(), Denied> {
        let token = token.ok_or(Denied::Missing)?;
        if token.len() > MOST_BYTES {
            return Err(Denied::Unreadable);
        }
        let header = decode_header(token).map_err(|_| Denied::Unreadable)?;
        let (key, algorithms) = self
            .key(header.alg, header.kid.as_deref())
            .ok_or(Denied::Unreadable)?;
        // The key says which algorithms may be used with it, never the token (RFC 8725 §3.1).
        let mut validation = Validation::new(header.alg);
        validation.algorithms = algorithms;
        validation.leeway = LEEWAY;
        validation.validate_nbf = true;
        validation.validate_aud = self.audience.is_some();
        if let Some(audience) = &self.audience {
            validation.set_audience(&[audience]);
            validation.required_spec_claims.insert("aud".to_owned());
        }
        let claims: Claims = decode(token, key, &validation)
            .map_err(|error| match error.kind() {
                ErrorKind::InvalidSignature => Denied::Signature,
                ErrorKind::ExpiredSignature | ErrorKind::ImmatureSignature => Denied::Time,
                ErrorKind::InvalidAudience => Denied::Audience,
                ErrorKind::MissingRequiredClaim(claim) if claim == "aud" => Denied::Audience,
                _ => Denied::Unreadable,
            })?
            .claims;
        if claims.room != room {
            return Err(Denied::Room);
        }
        let digest = Sha256::digest(token).into();
        if self.joins.pay(digest, now) {
            Ok(())
        } else {
            Err(Denied::TooMany)
        }
    }

    fn key(
        &self,
        algorithm: Algorithm,
        id: Option<&str>,
    ) -> Option<(&DecodingKey, Vec<Algorithm>)> {
        match &self.keys {
            Keys::Shared(key) => {
                (algorithm == Algorithm::HS256).then(|| (key, vec![Algorithm::HS256]))
            }
            Keys::Public(keys) => keys
                .iter()
                .find(|key| {
                    key.algorithms.contains(&algorithm) && (id.is_none() || key.id.as_deref() == id)
                })
                .map(|key| (&key.key, vec![algorithm])),
        }
    }
}

fn public_keys(path: &Path) -> Result<Vec<PublicKey>, AccessError> {
    let text =
        std::fs::read_to_string(path).map_err(|error| AccessError::Read(path.to_owned(), error))?;
    let set: JwkSet = serde_json::from_str(&text)
        .map_err(|error| AccessError::Malformed(path.to_owned(), error))?;
    let keys: Vec<PublicKey> = set.keys.iter().filter_map(public_key).collect();
    if keys.is_empty() {
        return Err(AccessError::NoKey(path.to_owned()));
    }
    Ok(keys)
}

/// The key, if it is a public one for signatures. A shared secret in a set of public keys is passed over.
fn public_key(jwk: &Jwk) -> Option<PublicKey> {
    use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve};
    let possible = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => vec![Algorithm::RS256, Algorithm::PS256],
        AlgorithmParameters::EllipticCurve(key) => match key.curve {
            EllipticCurve::P256 => vec![Algorithm::ES256],
            EllipticCurve::P384 => vec![Algorithm::ES384],
            _ => return None,
        },
        AlgorithmParameters::OctetKeyPair(_) => vec![Algorithm::EdDSA],
        _ => return None,
    };
    let named = jwk
        .common
        .key_algorithm
        .map(|algorithm| algorithm.to_string());
    let algorithms: Vec<Algorithm> = possible
        .into_iter()
        .filter(|algorithm| {
            named
                .as_ref()
                .is_none_or(|named| *named == format!("{algorithm:?}"))
        })
        .collect();
    if algorithms.is_empty() {
        return None;
    }
    Some(PublicKey {
        id: jwk.common.key_id.clone(),
        algorithms,
        key: DecodingKey::from_jwk(jwk).ok()?,
    })
}

#[cfg(test)]
mod tests;
