//! The keys that come from a link secret and a password.

use super::base64url;
use super::error::LinkError;
use super::password::LinkPassword;
use super::secret::LinkSecret;
use crate::DisplayName;
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

/// Salt of both key derivations (HKDF-Extract, RFC 5869 §2.2).
const SALT: &[u8] = b"sotto link v1";

/// The keys of a call that has a link, and the name that this member shows in it. Wiped when dropped.
///
/// Each is `HKDF-Expand` (RFC 5869 §2.3) with a label of its own: room id, salt and link proof key from the link secret alone, the
/// others from link secret and password.
pub struct Link {
    room: [u8; 16],
    pub(super) link_proof_key: Zeroizing<[u8; 32]>,
    /// `None` without a password.
    pub(super) password_proof_key: Option<Zeroizing<[u8; 32]>>,
    psk: Zeroizing<[u8; 32]>,
    psk_id: [u8; 16],
    name_key: Zeroizing<[u8; 16]>,
    name: Option<DisplayName>,
}

fn expand<const N: usize>(
    hkdf: &Hkdf<Sha256>,
    label: &str,
) -> Result<Zeroizing<[u8; N]>, LinkError> {
    let mut key = Zeroizing::new([0; N]);
    hkdf.expand(label.as_bytes(), key.as_mut())?;
    Ok(key)
}

impl Link {
    /// Derives the keys. With a password that takes 64 MiB of memory and, natively, some tenths of a second.
    ///
    /// # Errors
    ///
    /// [`LinkError`].
    pub fn new(secret: &LinkSecret, password: Option<&LinkPassword>) -> Result<Self, LinkError> {
        let of_link = Hkdf::<Sha256>::new(Some(SALT), secret.as_bytes());
        let stretched = password
            .map(|password| {
                let salt: Zeroizing<[u8; 16]> = expand(&of_link, "password salt")?;
                password.stretch(salt.as_slice())
            })
            .transpose()?;
        let stretched = stretched.as_deref();
        let mut both = Zeroizing::new(Vec::with_capacity(LinkSecret::LEN + 32));
        both.extend_from_slice(secret.as_bytes());
        both.extend_from_slice(stretched.map_or(&[], <[u8; 32]>::as_slice));
        let of_both = Hkdf::<Sha256>::new(Some(SALT), &both);
        Ok(Self {
            room: *expand(&of_link, "room id")?,
            link_proof_key: expand(&of_link, "link proof")?,
            password_proof_key: stretched
                .map(|_| expand(&of_both, "password proof"))
                .transpose()?,
            psk: expand(&of_both, "psk")?,
            psk_id: *expand(&of_both, "psk id")?,
            name_key: expand(&of_both, "name")?,
            name: None,
        })
    }

    /// The same with the name that this member shows to the others.
    #[must_use]
    pub fn with_name(self, name: DisplayName) -> Self {
        Self {
            name: Some(name),
            ..self
        }
    }

    /// The id of the room in the log: base64url of 16 bytes, 22 characters. Not a secret: the server has it.
    #[must_use]
    pub fn room_id(&self) -> String {
        base64url::encode(self.room)
    }

    pub(super) fn room(&self) -> &[u8; 16] {
        &self.room
    }

    pub(crate) fn psk(&self) -> &[u8] {
        self.psk.as_slice()
    }

    /// The id of the external PSK (RFC 9420 §8.4), which is in each commit that adds, and in the GroupContext.
    pub(crate) fn psk_id(&self) -> &[u8; 16] {
        &self.psk_id
    }

    /// The AES-128-GCM key for display names.
    pub(crate) fn name_key(&self) -> &[u8] {
        self.name_key.as_slice()
    }

    pub(crate) fn name(&self) -> Option<&DisplayName> {
        self.name.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    /// The vectors that the TypeScript API is tested with, too. They stand in `docs/protocol.md`
    /// (`crates/xtask/src/test/named.rs`), which is not in this crate's package.
    #[test]
    fn the_keys_of_the_vectors() {
        let vectors: Vec<Value> = serde_json::from_str(include_str!("vectors.json")).unwrap();
        for vector in &vectors {
            let text = |name: &str| vector[name].as_str().unwrap_or_default().to_owned();
            let secret: [u8; 16] = hex::decode(text("secret")).unwrap().try_into().unwrap();
            let password = vector["password"]
                .as_str()
                .map(|password| LinkPassword::try_from(password.to_owned()).unwrap());
            let link = Link::new(&secret.into(), password.as_ref()).unwrap();
            let proof = link.password_proof_key.as_ref();
            let found = [
                ("roomId", link.room_id()),
                ("linkProofKey", hex::encode(link.link_proof_key.as_slice())),
                (
                    "passwordProofKey",
                    proof.map_or_else(String::new, |key| hex::encode(key.as_slice())),
                ),
                ("psk", hex::encode(link.psk())),
                ("pskId", hex::encode(link.psk_id())),
                ("nameKey", hex::encode(link.name_key())),
            ];
            for (name, found) in found {
                assert_eq!(found, text(name), "{name}");
            }
        }
        assert_eq!(vectors.len(), 2);
    }

    #[test]
    fn a_password_changes_all_but_room_and_link_proof() {
        let password = |text: &str| LinkPassword::try_from(text.to_owned()).unwrap();
        let secret = LinkSecret::from([1; 16]);
        let links = [None, Some(password("one")), Some(password("two"))]
            .map(|password| Link::new(&secret, password.as_ref()).unwrap());
        for [a, b] in [[0, 1], [1, 2], [0, 2]].map(|pair| pair.map(|at: usize| &links[at])) {
            assert_eq!(a.room_id(), b.room_id());
            assert_eq!(*a.link_proof_key, *b.link_proof_key);
            assert_ne!(a.psk(), b.psk());
            assert_ne!(a.psk_id(), b.psk_id());
            assert_ne!(a.name_key(), b.name_key());
        }
        assert!(links[0].password_proof_key.is_none());
        let other = Link::new(&LinkSecret::from([2; 16]), None).unwrap();
        assert_ne!(other.room_id(), links[0].room_id());
        assert_ne!(*other.link_proof_key, *links[0].link_proof_key);
    }
}
