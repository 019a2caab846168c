//! The cost of a server: processor time by forwarded packet, memory by member, and the way of an entry.

mod figures;
mod report;

pub use figures::{Entries, Figures, Forwarding, Large, Machine, Media, Soak};
pub use report::{section, text};
