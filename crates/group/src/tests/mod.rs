//! Many members on one log.

mod craft;
mod room;

mod forged_commits;
mod forged_entries;
mod forged_key_packages;
mod forged_welcomes;
mod founding;
mod garbage;
mod joining;
mod keys;
mod leaving;
mod racing;
mod schedules;
mod sizes;
