//! The link of a call, read from the fields of a configuration. No error repeats what is in them.

use crate::config_error::{ConfigError, ConfigErrorCode};
use serde::{Deserialize, Deserializer};
use sotto_group::{DisplayName, Link, LinkPassword, LinkSecret};
use zeroize::Zeroizing;

/// The bytes of a link secret, as many as there are. Wiped when dropped.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct SecretBytes(#[serde(deserialize_with = "secret_bytes")] Zeroizing<Vec<u8>>);

/// A password. Wiped when dropped.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct SecretText(#[serde(deserialize_with = "secret_text")] Zeroizing<String>);

fn secret_bytes<'de, D: Deserializer<'de>>(from: D) -> Result<Zeroizing<Vec<u8>>, D::Error> {
    let bytes = serde_bytes::ByteBuf::deserialize(from);
    // The error of the deserializer may repeat the value.
    let bytes = bytes.map_err(|_| serde::de::Error::custom("not the bytes of a link secret"))?;
    Ok(Zeroizing::new(bytes.into_vec()))
}

fn secret_text<'de, D: Deserializer<'de>>(from: D) -> Result<Zeroizing<String>, D::Error> {
    let text = String::deserialize(from);
    text.map(Zeroizing::new)
        .map_err(|_| serde::de::Error::custom("not a string"))
}

/// The link of a call, if it has one.
pub(crate) fn link(
    secret: Option<SecretBytes>,
    password: Option<SecretText>,
    name: Option<DisplayName>,
) -> Result<Option<Link>, ConfigError> {
    let error = |code, message: &str| ConfigError {
        code,
        message: message.to_owned(),
    };
    let Some(SecretBytes(secret)) = secret else {
        let alone = |field: &str| {
            let message = format!("{field}: it takes a linkSecret");
            Err(error(ConfigErrorCode::InvalidLink, &message))
        };
        return match (password, name) {
            (Some(_), _) => alone("password"),
            (_, Some(_)) => alone("name"),
            (None, None) => Ok(None),
        };
    };
    let secret = <[u8; LinkSecret::LEN]>::try_from(secret.as_slice());
    let secret = secret.or(Err(error(
        ConfigErrorCode::InvalidLink,
        "linkSecret: it has 16 bytes",
    )))?;
    let password =
        password.map(|SecretText(text)| LinkPassword::try_from(text.as_str().to_owned()));
    let password = password.transpose().map_err(|invalid| {
        error(
            ConfigErrorCode::InvalidLink,
            &format!("password: {invalid}"),
        )
    })?;
    let link = Link::new(&LinkSecret::from(secret), password.as_ref())
        .map_err(|failed| error(ConfigErrorCode::NoKeys, &failed.to_string()))?;
    Ok(Some(match name {
        Some(name) => link.with_name(name),
        None => link,
    }))
}
