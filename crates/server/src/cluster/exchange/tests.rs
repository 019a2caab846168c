//! Servers that are all in one thread.

mod bounds;
mod calls;
mod faults;
mod members;
mod races;
mod world;

use super::super::message;
use super::*;
use crate::sfu::{Command, Event, Share};
use crate::wire::{MediaErrorCode, MediaMessage, MediaRequest, PublishedTrack};
use bytes::Bytes;
use sotto_log_server::log::Life;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use world::{BEAT, MOST, World, id, life};
