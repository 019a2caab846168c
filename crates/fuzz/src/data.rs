//! Only data that a member has sealed opens, once and to what it was, and other bytes do no harm to it.

use crate::edits::{edit, seeds as edit_seeds, take, take_bytes};
use crate::input_key::input_key;
use sotto_frame::{
    DATA_KEY_LEN, DataOpener, DataSealer, DecryptError, Epoch, OpenedData, SenderId,
};
use std::time::Duration;

const LEAF: u32 = 3;
const SENDER: SenderId = SenderId(0);

fn open(opener: &mut DataOpener, sealed: &[u8]) -> Result<OpenedData, DecryptError> {
    opener.open(sealed, Duration::ZERO)
}

pub(crate) fn run(mut bytes: &[u8]) {
    let input = bytes;
    let key = || input_key(input, DATA_KEY_LEN);
    let mut sealer = DataSealer::default();
    sealer.install(1, LEAF, &key());
    let mut opener = DataOpener::default();
    let epoch = Epoch {
        number: 1,
        key: key(),
        senders: [(LEAF, SENDER)].into(),
    };
    opener.install(epoch, Duration::ZERO);

    assert!(
        open(&mut opener, bytes).is_err(),
        "no member has sealed these"
    );
    let len = usize::from(take(&mut bytes));
    let data = take_bytes(&mut bytes, len);
    let sealed = sealer.seal(&data).expect("there is a key");
    let mut changed = sealed.clone();
    edit(&mut changed, &mut bytes);
    if changed != sealed {
        assert!(
            open(&mut opener, &changed).is_err(),
            "no member has sealed these"
        );
    }
    let opened = open(&mut opener, &sealed).expect("what was sealed opens");
    assert_eq!((opened.sender, opened.data), (SENDER, data));
    assert_eq!(
        open(&mut opener, &sealed),
        Err(DecryptError::Replayed),
        "once"
    );
}

/// Data of a few lengths with each change.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for len in [0, 1, 20] {
        for change in edit_seeds() {
            let data = vec![len; usize::from(len)];
            let change = change.get(1..).unwrap_or_default();
            seeds.push([&[len], &data[..], change].concat());
        }
    }
    seeds
}
