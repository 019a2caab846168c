//! The workload of a run: its members, from their first connection to the check of all that they have read.

use super::checker::Stay;
use super::member::{Conditions, Member, Report};
use super::order::Order;
use super::stream::{self, Records};
use super::tally::Tally;
use super::verdict::Wrong;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

/// Rooms, each with its members.
const ROOMS: [(&str, usize); 2] = [("one", 4), ("other", 2)];
/// Until all have to have read the same, once everything is there again.
const REST: Duration = Duration::from_secs(40);
/// Longer than a grace and what is added to it: departures may come for so long.
const DEPARTURES: Duration = Duration::from_secs(8);
/// How long nothing may change at the end.
const STEADY: Duration = Duration::from_secs(2);

type Reports = BTreeMap<String, Arc<Mutex<Report>>>;

pub struct Workload {
    pub conditions: Arc<Conditions>,
    rooms: Vec<(&'static str, Reports)>,
    lives: Vec<JoinHandle<()>>,
}

impl Workload {
    pub fn begin() -> Self {
        let conditions = Arc::new(Conditions::default());
        let mut lives = Vec::new();
        let rooms = ROOMS.map(|(room, members)| {
            let mut reports = Reports::new();
            for number in 0..members {
                let name = format!("{room}{number}");
                // One stays, so that the room is not empty for want of members.
                let member = Member::new(room, &name, number > 0, &conditions);
                reports.insert(name, Arc::clone(&member.report));
                lives.push(tokio::spawn(member.live()));
            }
            (room, reports)
        });
        Self {
            conditions,
            rooms: rooms.into(),
            lives,
        }
    }

    /// Waits until all members of each room have read equally far, and it stays so.
    /// A violation if they never have.
    pub async fn rest(&self, wrong: &mut Wrong) {
        self.conditions.calm.store(true, Ordering::SeqCst);
        let (calm, mut steady) = (Instant::now(), None);
        loop {
            tokio::time::sleep(Duration::from_millis(500)).await;
            let last = self.last();
            let agreed = last
                .iter()
                .all(|room| room[0] > 0 && room.iter().all(|seq| *seq == room[0]));
            match &steady {
                Some((before, since)) if agreed && *before == last => {
                    if calm.elapsed() > DEPARTURES && Instant::now() > *since + STEADY {
                        return;
                    }
                }
                _ => steady = agreed.then(|| (last.clone(), Instant::now())),
            }
            if calm.elapsed() > REST {
                wrong
                    .violations
                    .push(format!("Progress: members have read up to {last:?}"));
                return;
            }
        }
    }

    /// The number of the last entry that each member of each room has read.
    fn last(&self) -> Vec<Vec<u64>> {
        let of = |reports: &Reports| {
            let last = reports.values().map(|report| report.lock().unwrap().last());
            last.collect()
        };
        self.rooms.iter().map(|(_, reports)| of(reports)).collect()
    }

    /// Ends all members, and judges what they have read. The servers are to be there until then.
    pub async fn end(self, urls: &[String], wrong: &mut Wrong, tally: &mut Tally) {
        self.conditions.over.store(true, Ordering::SeqCst);
        for life in self.lives {
            life.await.unwrap();
        }
        for (room, reports) in self.rooms {
            let mut members: BTreeMap<String, Vec<Stay>> = BTreeMap::new();
            for (name, report) in reports {
                let report = std::mem::take(&mut *report.lock().unwrap());
                for (what, count) in [
                    ("messages sent", report.sent),
                    ("messages echoed", report.echoed),
                    ("connections", report.connections),
                    ("stays", report.stays.len()),
                    ("times told that the log is unavailable", report.unavailable),
                ] {
                    tally.add(what, count);
                }
                members.insert(name, report.stays);
            }
            let is_whole = |records: &Records| {
                let order = Order::of(records.clone());
                let stays = members.values().flatten();
                stays.clone().all(|stay| order.age_of(stay).1 == stay.len())
            };
            match stream::records(urls, room, is_whole).await {
                Ok(records) => {
                    let order = Order::of(records);
                    tally.add("records", order.records);
                    tally.add("records that do not count", order.stale);
                    tally.add("rooms", order.ages.len());
                    wrong.judge(&members, &order);
                }
                Err(error) => wrong
                    .violations
                    .push(format!("Progress: NATS cannot be read at the end: {error}")),
            }
        }
    }
}
