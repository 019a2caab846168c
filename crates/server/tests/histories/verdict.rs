//! Everything that members have read, judged: by what they have read of each other, and by what the stream has at the end.

use super::checker::{Stay, violations};
use super::order::Order;
use std::collections::BTreeMap;

/// The faults of a run.
#[derive(Debug, Default)]
pub struct Wrong {
    /// Properties that do not hold.
    pub violations: Vec<String>,
    /// Evidence that NATS has lost what it had confirmed. Violations are its fault then: nothing above can hold without that.
    pub of_nats: Vec<String>,
}

impl Wrong {
    pub fn is_ours(&self) -> bool {
        !self.violations.is_empty() && self.of_nats.is_empty()
    }

    pub fn is_none(&self) -> bool {
        self.violations.is_empty() && self.of_nats.is_empty()
    }

    /// Judges one room.
    pub fn judge(&mut self, members: &BTreeMap<String, Vec<Stay>>, order: &Order) {
        // Numbers begin anew when the room has been empty.
        let mut ages: BTreeMap<usize, BTreeMap<String, Vec<Stay>>> = BTreeMap::new();
        for (member, stays) in members {
            for stay in stays.iter().filter(|stay| !stay.is_empty()) {
                let (age, agreed) = order.age_of(stay);
                if let Some((seq, read)) = stay.get(agreed) {
                    let has = order.ages.get(age).and_then(|age| {
                        let at = usize::try_from(*seq).unwrap().checked_sub(1)?;
                        Some((age.entries.get(at)?, age.positions.get(at)?))
                    });
                    self.violations.push(format!(
                        "NothingLost: {member} has read {read:?} as {seq}, where the stream has {has:?} at the end; \
                         {agreed} of {} entries of the stay are the same",
                        stay.len(),
                    ));
                }
                let missing: Vec<_> = stay.iter().filter(|(_, read)| !order.has(read)).collect();
                if let (Some(first), Some(last)) = (missing.first(), missing.last()) {
                    self.of_nats.push(format!(
                        "{} messages that {member} has read, which servers had from the stream, are not in the stream at the end, \
                         from {first:?} to {last:?}",
                        missing.len()
                    ));
                }
                let of = ages.entry(age).or_default().entry(member.clone());
                of.or_default().push(stay.clone());
            }
        }
        for members in ages.values() {
            self.violations.extend(violations(members));
        }
    }
}
