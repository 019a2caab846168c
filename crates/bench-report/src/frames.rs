//! The cost of encryption for a frame, in real browsers, side by side with others.

mod figures;
mod floors;
mod report;
mod tables;

pub use figures::Figures;
pub use report::{plot, section, text};
