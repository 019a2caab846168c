//! A parser of the messages in the log. The checks use it in place of the code under test, since they would share its errors
//! otherwise.

/// The identifier of a KeyPackage, and of the leaf made from it.
pub(crate) type KeyPackageName = [u8; 16];

/// A message, as far as it can be read without the group's secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Payload {
    /// A request to be added, with the proofs of a link or without.
    KeyPackage(KeyPackageName),
    Commit(Commit),
    /// A challenge or an answer, which change nothing in the group.
    Liveness,
}

/// A commit, as its message describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Commit {
    pub(crate) as_of: u64,
    pub(crate) group: Vec<u8>,
    /// The epoch that the commit is for.
    pub(crate) epoch: u64,
    /// The leaf index of the sender.
    pub(crate) author: u32,
    /// The KeyPackages added.
    pub(crate) adds: Vec<KeyPackageName>,
    /// The members added, by the header of the message.
    pub(crate) added: Vec<String>,
    /// The members removed, by the header of the message.
    pub(crate) removed: Vec<String>,
    /// The identifiers of the external pre-shared keys (RFC 9420 §8.4) that the commit takes in.
    pub(crate) psks: Vec<Vec<u8>>,
}

/// The `application_id` extension (RFC 9420 §5.3.3) in a LeafNode: 20 bytes of extensions, type 1, 17 bytes of data, 16 bytes of
/// identifier.
const APPLICATION_ID: [u8; 5] = [20, 0, 1, 17, 16];
/// Version `mls10` and wire format `mls_public_message` (RFC 9420 §6).
const PUBLIC_MESSAGE: [u8; 4] = [0, 1, 0, 1];
/// The content type `commit` (RFC 9420 §6).
const COMMIT: u8 = 3;
/// Proposal types (RFC 9420 §17.4).
const ADD: [u8; 2] = [0, 1];
const REMOVE: [u8; 2] = [0, 3];
const PRE_SHARED_KEY: [u8; 2] = [0, 4];
/// The sender type `member` (RFC 9420 §6).
const MEMBER: u8 = 1;

/// Parses a payload of `docs/protocol.md`; `None` if it is malformed.
pub(crate) fn read(payload: &[u8]) -> Option<Payload> {
    let mut bytes = payload.strip_prefix(&[1])?;
    match take::<1>(&mut bytes)? {
        [1] => match names(vector(&mut bytes)?)[..] {
            [name] => Some(Payload::KeyPackage(name)),
            _ => None,
        },
        [5] => {
            let name = names(vector(&mut bytes)?);
            take::<32>(&mut bytes)?;
            let password = vector(&mut bytes)?;
            let whole = bytes.is_empty() && matches!(password.len(), 0 | 32);
            match name[..] {
                [name] if whole => Some(Payload::KeyPackage(name)),
                _ => None,
            }
        }
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
            // The leaf of each added member, and then the new leaf of the sender.
            let mut adds = names(rest);
            adds.pop();
            let psks = pre_shared_keys(rest)?;
            Some(Payload::Commit(Commit {
                as_of,
                group,
                epoch,
                author,
                adds,
                added,
                removed,
                psks,
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

/// The KeyPackage of a request, with its length, and its proofs: none in a call without a link.
pub(crate) fn request(payload: &[u8]) -> Option<(&[u8], &[u8])> {
    let ([1, 1 | 5], request) = payload.split_first_chunk()? else {
        return None;
    };
    let mut proofs = request;
    vector(&mut proofs)?;
    let key_package = request.strip_suffix(proofs)?;
    Some((key_package, proofs))
}

/// A request with these proofs.
pub(crate) fn proven(key_package: &[u8], proofs: &[u8]) -> Vec<u8> {
    [&[1, 5], key_package, proofs].concat()
}

/// Whether the header of a payload is that of a commit.
pub(crate) fn is_commit(payload: &[u8]) -> bool {
    payload.get(1) == Some(&2)
}

/// The external pre-shared keys among the proposals of a commit, by value or not at all, from its `authenticated_data` on.
fn pre_shared_keys(mut rest: &[u8]) -> Option<Vec<Vec<u8>>> {
    vector(&mut rest)?;
    if take(&mut rest)? != [COMMIT] {
        return None;
    }
    let mut proposals = vector(&mut rest)?;
    let mut psks = Vec::new();
    while !proposals.is_empty() {
        let [by_value, kind @ ..] = take::<3>(&mut proposals)?;
        match (by_value, kind) {
            (1, ADD) => skip_key_package(&mut proposals)?,
            (1, REMOVE) => drop(take::<4>(&mut proposals)?),
            (1, PRE_SHARED_KEY) if take(&mut proposals)? == [1] => {
                psks.push(vector(&mut proposals)?.to_vec());
                // The nonce.
                vector(&mut proposals)?;
            }
            _ => return None,
        }
    }
    Some(psks)
}

/// A KeyPackage (RFC 9420 §10), whose leaf (§7.2) is that of a KeyPackage.
fn skip_key_package(bytes: &mut &[u8]) -> Option<()> {
    // Version and cipher suite, and the init key.
    take::<4>(bytes)?;
    vector(bytes)?;
    // The keys of the leaf, its credential, and five lists of capabilities.
    vector(bytes)?;
    vector(bytes)?;
    take::<2>(bytes)?;
    for _ in 0..6 {
        vector(bytes)?;
    }
    // Source and lifetime. Then extensions and signature, of the leaf and of the KeyPackage.
    take::<17>(bytes)?;
    for _ in 0..4 {
        vector(bytes)?;
    }
    Some(())
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

/// A variable-size vector (RFC 9420 §2.1.2).
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
            &[1, 5, 0],
        ] {
            assert_eq!(read(bytes), None);
        }
    }
}
