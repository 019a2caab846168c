//! The program from its start to its end, as an operator sees it.

use crate::common::program::{Program, command};

/// The log up to the end, which SIGTERM asks for once all is ready.
fn log_until_the_end(arguments: &[&str]) -> String {
    let mut program = Program::start(command(&[&["--port", "0"], arguments].concat()));
    let ready = program.log.find("ready");
    format!("{ready}\n{}", program.end())
}

#[test]
fn a_log_in_a_file_has_no_colours_and_says_how_it_ends() {
    let log = log_until_the_end(&["--host", "127.0.0.1"]);
    assert!(!log.contains('\u{1b}'), "{log:?}");
    let last = log.lines().last().unwrap();
    assert!(log.contains("ending; clients are told"), "{log}");
    assert!(last.contains("ended; all connections are closed"), "{log}");
}

#[test]
fn a_media_host_may_be_a_name() {
    let log = log_until_the_end(&["--host", "localhost"]);
    assert!(
        log.contains("media=\"127.0.0.1:") || log.contains("[::1]:"),
        "{log}"
    );
}

#[test]
fn a_name_without_an_address_is_an_error_that_names_it() {
    let failed = command(&["--port", "0", "--host", "no-such-host.invalid"])
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
