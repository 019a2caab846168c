//! The server as a program of its own. Each wait for its output has a limit, so that a missing line fails a test instead of
//! holding up all of them.

use super::LONG;
use super::process::signal;
use std::io::{BufRead as _, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// The program with `arguments`, and with no variable of this process that changes its log.
pub fn command(arguments: &[&str]) -> Command {
    command_behind(&[], arguments)
}

/// The same, run by another program: `around` is its command line. `SOTTO_SERVER_PROGRAM` names another server than the one built.
pub fn command_behind(around: &[&str], arguments: &[&str]) -> Command {
    let server = std::env::var("SOTTO_SERVER_PROGRAM");
    let server = server.unwrap_or_else(|_| env!("CARGO_BIN_EXE_sotto-server").to_owned());
    let line = [around, &[&server], arguments].concat();
    let mut program = Command::new(line[0]);
    program
        .args(&line[1..])
        .env_remove("NO_COLOR")
        .env_remove("RUST_LOG")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    program
}

/// A running program, which ends with this value.
pub struct Program {
    child: Child,
    stdout: Lines,
    pub log: Lines,
}

impl Program {
    pub fn start(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let stdout = Lines::of(child.stdout.take().unwrap());
        let log = Lines::of(child.stderr.take().unwrap());
        Self { child, stdout, log }
    }

    /// The address in the next line of the output.
    pub fn address(&mut self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.port().unwrap()))
    }

    pub fn signal(&self, name: &str) {
        signal(&self.child, name);
    }

    /// Ends the program at once, as a crash does.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
    }

    /// The port in the next line of the output. `None` if the program ends instead.
    pub fn port(&mut self) -> Option<u16> {
        // A start may wait for other programs.
        let line = self.stdout.next_within(3 * LONG)?;
        let line = line.trim_end_matches("/metrics").trim_end_matches('/');
        Some(line.rsplit_once(':')?.1.parse().unwrap())
    }

    pub fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// The rest of the log, up to the program's end, and its status.
    pub fn ended(&mut self) -> (String, ExitStatus) {
        let mut log = String::new();
        while let Some(line) = self.log.next() {
            log += &line;
            log += "\n";
        }
        (log, self.child.wait().unwrap())
    }

    /// Ends the program in good order; gives the rest of the log.
    pub fn end(mut self) -> String {
        self.signal("-TERM");
        let (log, status) = self.ended();
        assert!(status.success(), "{status}: {log}");
        log
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Fails for a program that has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Lines of a stream, read by a thread, so that no pipe is ever full.
pub struct Lines(Receiver<String>);

impl Lines {
    fn of(stream: impl Read + Send + 'static) -> Self {
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stream).lines() {
                if sender.send(line.unwrap()).is_err() {
                    break;
                }
            }
        });
        Self(receiver)
    }

    /// The next line; `None` at the end of the stream.
    pub fn next(&mut self) -> Option<String> {
        self.next_within(LONG)
    }

    fn next_within(&mut self, time: Duration) -> Option<String> {
        match self.0.recv_timeout(time) {
            Ok(line) => Some(line),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("the program says nothing"),
        }
    }

    /// The next line with `part` in it.
    pub fn find(&mut self, part: &str) -> String {
        let mut before = String::new();
        let start = std::time::Instant::now();
        while start.elapsed() < LONG {
            let Some(line) = self.next() else { break };
            if line.contains(part) {
                return line;
            }
            before += &line;
            before += "\n";
        }
        panic!("no line has {part}:\n{before}");
    }
}
