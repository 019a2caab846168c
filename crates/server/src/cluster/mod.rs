//! Rooms that several servers share.

mod options;

pub use options::ClusterOptions;
