//! The TypeScript types of the wire are those of the server.

use sotto_server::wire::{ClientMessage, ErrorCode, ServerMessage};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use ts_rs::{Config, TS};

/// Generates the types; if the committed ones differ, writes them anew and fails, so that they are seen and
/// committed.
#[test]
fn the_committed_types_are_current() {
    let generated = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wire");
    let _ = fs::remove_dir_all(&generated);
    let config = Config::new()
        .with_out_dir(&generated)
        .with_large_int("number")
        .with_import_extension(Some("js"));
    ClientMessage::export_all(&config).unwrap();
    ServerMessage::export_all(&config).unwrap();
    ErrorCode::export_all(&config).unwrap();

    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../worker-js/src/log/wire");
    let (generated, before) = (files(&generated), files(&committed));
    if generated != before {
        let _ = fs::remove_dir_all(&committed);
        fs::create_dir_all(&committed).unwrap();
        for (name, text) in &generated {
            fs::write(committed.join(name), text).unwrap();
        }
    }
    assert!(
        generated == before,
        "worker-js/src/log/wire was out of date and has been written anew; commit it"
    );
}

fn files(folder: &Path) -> BTreeMap<String, String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return BTreeMap::new();
    };
    entries
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}
