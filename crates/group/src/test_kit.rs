//! The room log of an honest server in memory, for tests, simulation, fuzzing and benchmarks. Behind the feature `test-kit`.

mod room_log;

pub use room_log::{Logged, RoomLog, attachments_for};
