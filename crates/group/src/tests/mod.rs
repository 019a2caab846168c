//! Many members on one log.

mod room;

mod forged;
mod founding;
mod garbage;
mod joining;
mod keys;
mod leaving;
mod racing;
mod schedules;
mod sizes;
