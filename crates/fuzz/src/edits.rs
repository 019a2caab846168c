//! Small changes to a message that is right, as told by a few bytes: from random bytes a fuzzer would hardly ever come so
//! close to one.

/// Takes one byte off the front; zero at the end.
pub(crate) fn take(bytes: &mut &[u8]) -> u8 {
    let Some((first, rest)) = bytes.split_first() else {
        return 0;
    };
    *bytes = rest;
    *first
}

/// Takes up to `len` bytes off the front.
pub(crate) fn take_bytes(bytes: &mut &[u8], len: usize) -> Vec<u8> {
    let (taken, rest) = bytes.split_at(len.min(bytes.len()));
    *bytes = rest;
    taken.to_vec()
}

/// Changes `message` as the front of `bytes` says, which is taken.
pub(crate) fn edit(message: &mut Vec<u8>, bytes: &mut &[u8]) {
    for _ in 0..take(bytes) % 8 {
        let kind = take(bytes);
        let position = usize::from(take(bytes)) << 8 | usize::from(take(bytes));
        let value = take(bytes);
        if message.is_empty() {
            message.push(value);
            continue;
        }
        let at = position % message.len();
        match kind % 5 {
            0 => {
                if let Some(byte) = message.get_mut(at) {
                    *byte ^= value;
                }
            }
            1 => message.insert(at, value),
            2 => {
                message.remove(at);
            }
            3 => message.truncate(at),
            _ => {
                let end = (at + usize::from(value)).min(message.len());
                let piece: Vec<u8> = message.drain(at..end).collect();
                message.extend(piece);
            }
        }
    }
}

/// No change, and one of each kind.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let one = |part: u8, kind: u8| vec![part, 1, kind, 0, 40, 1];
    let all = (0..3).flat_map(|part| (0..5).map(move |kind| one(part, kind)));
    std::iter::once(vec![0, 0]).chain(all).collect()
}
