//! Many members on one log.

mod room;

mod joining;
