//! A program without output to read: NATS.

use std::process::{Child, Command, Stdio};

pub fn signal(child: &Child, name: &str) {
    let pid = child.id().to_string();
    let sent = Command::new("kill").args([name, &pid]).status().unwrap();
    assert!(sent.success());
}

/// A process, while it runs. It is killed with this value.
#[derive(Default)]
pub struct Process(Option<Child>);

impl Process {
    /// Starts it; one that runs is killed before.
    pub fn start(&mut self, command: &mut Command) {
        self.kill();
        let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
        self.0 = Some(quiet.spawn().unwrap());
    }

    pub fn id(&self) -> Option<u32> {
        self.0.as_ref().map(Child::id)
    }

    /// Whether it runs, and has not ended by itself.
    pub fn runs(&mut self) -> bool {
        self.0
            .as_mut()
            .is_some_and(|child| child.try_wait().unwrap().is_none())
    }

    /// Ends it at once, as a crash does.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.0.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    pub fn signal(&self, name: &str) {
        if let Some(child) = &self.0 {
            signal(child, name);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}
