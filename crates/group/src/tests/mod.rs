//! Many members on one log.

mod craft;
mod raw;
mod room;

mod behind;
mod continuity;
mod deceiving;
mod forged_commits;
mod forged_entries;
mod forged_key_packages;
mod forged_welcomes;
mod founding;
mod garbage;
mod gathering;
mod joining;
mod keys;
mod leaving;
mod liveness;
mod overtaking;
mod postponing;
mod racing;
mod refreshing;
mod repeating;
mod schedules;
mod setbacks;
mod sizes;
mod steps;
mod tending;
mod terms;
mod theft;
mod thousand;
mod unusable_keys;
mod unusable_paths;
mod waiting;
