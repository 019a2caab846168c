//! The program from its start to its end, as an operator sees it.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Output, Stdio};

fn program(arguments: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_sotto-server"));
    program
        .args(["--port", "0"])
        .args(arguments)
        .env_remove("NO_COLOR")
        .env_remove("RUST_LOG")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    program
}

/// Started, and ended by SIGTERM once it has said where it is.
fn started_and_ended(arguments: &[&str]) -> Output {
    let mut server = program(arguments).spawn().unwrap();
    let mut stdout = BufReader::new(server.stdout.take().unwrap());
    stdout.read_line(&mut String::new()).unwrap();
    let mut stderr = BufReader::new(server.stderr.take().unwrap());
    let mut log = Vec::new();
    // The first line is written when all is ready.
    stderr.read_until(b'\n', &mut log).unwrap();
    let pid = server.id().to_string();
    assert!(Command::new("kill").arg(&pid).status().unwrap().success());
    stderr.read_to_end(&mut log).unwrap();
    Output {
        status: server.wait().unwrap(),
        stdout: Vec::new(),
        stderr: log,
    }
}

#[test]
fn a_log_in_a_file_has_no_colours_and_says_how_it_ends() {
    let ended = started_and_ended(&["--host", "127.0.0.1"]);
    assert!(ended.status.success());
    let log = String::from_utf8(ended.stderr).unwrap();
    assert!(!log.contains('\u{1b}'), "{log:?}");
    let last = log.lines().last().unwrap();
    assert!(log.contains("ending; clients are told"), "{log}");
    assert!(last.contains("ended; all connections are closed"), "{log}");
}

#[test]
fn a_media_host_may_be_a_name() {
    let ended = started_and_ended(&["--host", "localhost"]);
    let log = String::from_utf8(ended.stderr).unwrap();
    assert!(
        log.contains("media=\"127.0.0.1:") || log.contains("[::1]:"),
        "{log}"
    );
}

#[test]
fn a_name_without_an_address_is_an_error_that_names_it() {
    let failed = program(&["--host", "no-such-host.invalid"])
        .output()
        .unwrap();
    assert!(!failed.status.success());
    let said = String::from_utf8(failed.stderr).unwrap();
    assert!(
        said.contains("no-such-host.invalid has no address"),
        "{said}"
    );
    assert!(said.contains("`--host`"), "{said}");
}
