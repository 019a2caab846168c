//! What messages in the log say, read by the simulation's own eyes: a check that used the code under test to find out
//! what happened would share its errors.

/// The name of a key package, and of the leaf made from it.
pub(crate) type KeyPackageName = [u8; 16];

/// A message, as far as one can read it who is in no group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Payload {
    KeyPackage(KeyPackageName),
    Commit(Commit),
    /// A challenge or an answer: it changes nothing of the group.
    Liveness,
}

/// A change of the group, as its message describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Commit {
    pub(crate) as_of: u64,
    pub(crate) group: Vec<u8>,
    /// The epoch that it starts from.
    pub(crate) epoch: u64,
    /// The leaf of its author.
    pub(crate) author: u32,
    /// Key packages that it adds.
    pub(crate) adds: Vec<KeyPackageName>,
    /// Whom it says it adds.
    pub(crate) added: Vec<String>,
    /// Whom it says it removes.
    pub(crate) removed: Vec<String>,
}

/// RFC 9420 §5.3.3, as it stands in a leaf: 20 bytes of extensions, type 1, 17 bytes of data, 16 bytes of id.
const APPLICATION_ID: [u8; 5] = [20, 0, 1, 17, 16];
/// RFC 9420 §6: version `mls10`, wire format `mls_public_message`.
const PUBLIC_MESSAGE: [u8; 4] = [0, 1, 0, 1];
/// RFC 9420 §6: a sender that is a member.
const MEMBER: u8 = 1;

/// Reads a payload of `docs/protocol.md`; none if it is not one.
pub(crate) fn read(payload: &[u8]) -> Option<Payload> {
    let mut bytes = payload.strip_prefix(&[1])?;
    match take::<1>(&mut bytes)? {
        [1] => match names(vector(&mut bytes)?)[..] {
            [name] => Some(Payload::KeyPackage(name)),
            _ => None,
        },
        [2] => {
            let as_of = u64::from_be_bytes(take(&mut bytes)?);
            let message = vector(&mut bytes)?;
            let added = texts(vector(&mut bytes)?)?;
            let removed = texts(vector(&mut bytes)?)?;
            let mut rest = message.strip_prefix(&PUBLIC_MESSAGE)?;
            let group = vector(&mut rest)?.to_vec();
            let epoch = u64::from_be_bytes(take(&mut rest)?);
            if take(&mut rest)? != [MEMBER] {
                return None;
            }
            let author = u32::from_be_bytes(take(&mut rest)?);
            // Each added leaf, and last the author's own new one.
            let mut adds = names(rest);
            adds.pop();
            Some(Payload::Commit(Commit {
                as_of,
                group,
                epoch,
                author,
                adds,
                added,
                removed,
            }))
        }
        [3] if bytes.len() == 17 => Some(Payload::Liveness),
        [4] => {
            take::<8>(&mut bytes)?;
            let nonces = vector(&mut bytes)?;
            let whole = nonces.len().is_multiple_of(16) && bytes.len() == 64;
            whole.then_some(Payload::Liveness)
        }
        _ => None,
    }
}

/// Whether a payload is meant to be a commit.
pub(crate) fn is_commit(payload: &[u8]) -> bool {
    payload.get(1) == Some(&2)
}

fn names(bytes: &[u8]) -> Vec<KeyPackageName> {
    let len = APPLICATION_ID.len();
    bytes
        .windows(len + 16)
        .filter(|window| window.starts_with(&APPLICATION_ID))
        .filter_map(|window| window.get(len..)?.try_into().ok())
        .collect()
}

fn texts(mut bytes: &[u8]) -> Option<Vec<String>> {
    let mut texts = Vec::new();
    while !bytes.is_empty() {
        texts.push(String::from_utf8(vector(&mut bytes)?.to_vec()).ok()?);
    }
    Some(texts)
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = bytes.split_first_chunk()?;
    *bytes = tail;
    Some(*head)
}

/// RFC 9420 §2.1.2.
fn vector<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let [first] = take::<1>(bytes)?;
    let mut len = usize::from(first & 0x3f);
    for _ in 1..1_u8 << (first >> 6) {
        len = len << 8 | usize::from(take::<1>(bytes)?[0]);
    }
    let (head, tail) = bytes.split_at_checked(len)?;
    *bytes = tail;
    Some(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_one_and_two_bytes() {
        assert_eq!(
            vector(&mut [2, 7, 8, 9].as_slice()),
            Some([7, 8].as_slice())
        );
        let long = [&[0x40, 100][..], &[5; 100]].concat();
        assert_eq!(vector(&mut long.as_slice()), Some([5; 100].as_slice()));
        assert_eq!(vector(&mut [3, 7].as_slice()), None);
    }

    #[test]
    fn garbage_is_nothing() {
        for bytes in [
            &[][..],
            &[1],
            &[2, 1, 0],
            &[1, 1, 0],
            &[1, 2, 0, 0],
            &[1, 9],
        ] {
            assert_eq!(read(bytes), None);
        }
    }
}
