//! The replicas of the stream, as the nodes have them on their disks: what one of them has at a position, no other one may have
//! otherwise. If they differ, readers of the one and of the other read two orders, and NATS is the cause.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Bytes of a message's header in a block of NATS: lengths, position, time.
const HEADER: usize = 22;
/// Bytes of the checksum at its end.
const CHECKSUM: usize = 8;
/// The bit of the length that says that the message has headers.
const WITH_HEADERS: u32 = 1 << 31;

type Replica = BTreeMap<u64, Vec<u8>>;

/// Positions at which replicas have different messages, in words. A replica that is behind differs in nothing that it has.
pub fn differences(folders: &[PathBuf]) -> Option<String> {
    let replicas: Vec<Replica> = folders.iter().map(|folder| read(folder)).collect();
    let mut first: BTreeMap<u64, &[u8]> = BTreeMap::new();
    let mut differ = BTreeMap::new();
    for (position, bytes) in replicas.iter().flatten() {
        let known = *first.entry(*position).or_insert(bytes);
        if known != bytes {
            differ.insert(*position, (known, &**bytes));
        }
    }
    let (position, (one, other)) = differ.first_key_value()?;
    Some(format!(
        "replicas of the stream differ at {} of {} positions: at {position} one node has {:?} and another {:?}",
        differ.len(),
        first.len(),
        tail(one),
        tail(other)
    ))
}

fn tail(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(60)..]).into_owned()
}

/// The messages of a node. Its program has to have ended.
fn read(folder: &Path) -> Replica {
    let blocks = folder.join("store/jetstream/$G/streams/SOTTO_LOG/msgs");
    let files = std::fs::read_dir(blocks).into_iter().flatten().flatten();
    let blocks = files.map(|file| file.path());
    let blocks = blocks.filter(|path| path.extension().is_some_and(|of| of == "blk"));
    blocks
        .flat_map(|path| messages(&std::fs::read(path).unwrap()))
        .collect()
}

/// The messages in a block, with their positions.
fn messages(mut block: &[u8]) -> Vec<(u64, Vec<u8>)> {
    let mut messages = Vec::new();
    while block.len() > HEADER + CHECKSUM {
        let length = u32::from_le_bytes(block[..4].try_into().unwrap());
        let position = u64::from_le_bytes(block[4..12].try_into().unwrap());
        let subject = usize::from(u16::from_le_bytes(block[20..22].try_into().unwrap()));
        let size = (length & !WITH_HEADERS) as usize;
        let Some(message) = block.get(HEADER + subject..size.saturating_sub(CHECKSUM)) else {
            break;
        };
        let mut bytes = message;
        if length & WITH_HEADERS != 0 {
            let headers = u32::from_le_bytes(message[..4].try_into().unwrap()) as usize;
            bytes = &message[4 + headers..];
        }
        messages.push((position, bytes.to_vec()));
        block = &block[size..];
    }
    messages
}

#[test]
fn replicas_that_differ_are_told_and_one_that_is_behind_is_not() {
    let stored = |position: u64, text: &str| {
        let size = u32::try_from(HEADER + 1 + 4 + 2 + text.len() + CHECKSUM).unwrap();
        let mut bytes = (size | WITH_HEADERS).to_le_bytes().to_vec();
        bytes.extend(position.to_le_bytes());
        bytes.extend([0; 8]);
        bytes.extend(1u16.to_le_bytes());
        bytes.extend(b"s");
        bytes.extend(2u32.to_le_bytes());
        bytes.extend(b"hh");
        bytes.extend(text.as_bytes());
        bytes.extend([0; CHECKSUM]);
        bytes
    };
    let folder = std::env::temp_dir().join(format!("sotto-replicas-{}", std::process::id()));
    let node = |name: &str, texts: &[&str]| {
        let node = folder.join(name);
        let blocks = node.join("store/jetstream/$G/streams/SOTTO_LOG/msgs");
        std::fs::create_dir_all(&blocks).unwrap();
        let all = (1..).zip(texts).flat_map(|(at, text)| stored(at, text));
        std::fs::write(blocks.join("1.blk"), all.collect::<Vec<_>>()).unwrap();
        node
    };
    let [whole, behind, other] = [
        node("whole", &["one", "two", "three"]),
        node("behind", &["one", "two"]),
        node("other", &["one", "three"]),
    ];
    assert_eq!(differences(&[whole.clone(), behind.clone()]), None);
    let told = differences(&[whole, behind, other]).unwrap();
    assert!(told.contains("at 1 of 3 positions: at 2"), "{told}");
    std::fs::remove_dir_all(folder).unwrap();
}
