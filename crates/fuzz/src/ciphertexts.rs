//! A protected frame that was changed on its way does not open, and is no harm to those after it.

use crate::edits::{edit, seeds as edit_seeds, take};
use crate::frames::{self, Line};
use sotto_frame::DecryptError;

pub(crate) fn run(mut bytes: &[u8]) {
    let input = bytes;
    let codec = take(&mut bytes);
    let mut line = Line::new(codec, input);
    // The rest are the edits, and then the frame.
    let mut frame = bytes;
    edit(&mut Vec::new(), &mut frame);
    let Ok(sealed) = line.seal(frame) else {
        return;
    };
    if sealed.is_empty() {
        return;
    }
    let expected = Line::new(codec, input)
        .open(&sealed)
        .expect("what was sealed opens");
    let mut changed = sealed.clone();
    edit(&mut changed, &mut bytes);
    let outcome = if changed.is_empty() {
        Err(DecryptError::TooShort)
    } else {
        line.open(&changed)
    };
    match outcome {
        // Changes outside of the content do not matter, such as the length of start codes.
        Ok(opened) => {
            assert_eq!(opened, expected, "what opens is what was sealed");
            assert_eq!(line.open(&sealed), Err(DecryptError::Replayed));
        }
        Err(_) => assert_eq!(
            line.open(&sealed).as_deref(),
            Ok(&expected[..]),
            "a forged frame changes nothing"
        ),
    }
}

/// Each frame with each change.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for frame in frames::seeds() {
        let Some((codec, frame)) = frame.split_first() else {
            continue;
        };
        for change in edit_seeds() {
            let change = change.get(1..).unwrap_or_default();
            seeds.push([&[*codec], change, frame].concat());
        }
    }
    seeds
}
