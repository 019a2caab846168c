//! Numbers of events in runs.

use std::ops::AddAssign;

/// Numbers of events in one run, or the sum of many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Schedules executed.
    pub schedules: u64,
    /// Steps of these schedules.
    pub steps: u64,
    /// All events: entries read, messages sent, timers.
    pub events: u64,
    /// Entries of room logs.
    pub entries: u64,
    /// Entries read, by all clients.
    pub entries_read: u64,
    /// Epochs of groups.
    pub epochs: u64,
    /// Commits rejected because another commit began the epoch.
    pub stale_commits: u64,
    /// Commits of rogues.
    pub rogue_commits: u64,
    /// Requests to be added that a client rejected for want of a valid proof.
    pub unproven: u64,
    /// Copies of KeyPackages that a client with a link rejected.
    pub copies: u64,
    /// Short authentications that ended in pictures.
    pub draws: u64,
    /// Attempts to decrypt a frame.
    pub frames: u64,
    /// Frames decrypted.
    pub frames_decrypted: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.schedules += other.schedules;
        self.steps += other.steps;
        self.events += other.events;
        self.entries += other.entries;
        self.entries_read += other.entries_read;
        self.epochs += other.epochs;
        self.stale_commits += other.stale_commits;
        self.rogue_commits += other.rogue_commits;
        self.unproven += other.unproven;
        self.copies += other.copies;
        self.draws += other.draws;
        self.frames += other.frames;
        self.frames_decrypted += other.frames_decrypted;
    }
}
