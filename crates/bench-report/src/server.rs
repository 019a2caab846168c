//! The cost of a server: processor time by forwarded packet, memory by member, and the way of an entry.

mod figures;
mod long;
mod report;

pub use figures::{Entries, Figures, Forwarding, Large, Machine, Media, Phase, Soak};
pub use long::{large, soak};
pub use report::{section, text};
