//! All rooms with at least one member, by name.

use super::hall::Hall;
use crate::budgets::Permit;
use crate::wire::ErrorCode;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The list. Its lock is held to look up, add or take off one room; no lock of a room is taken meanwhile, and none is held
/// when it is taken. So no thread ever waits for one of the two while it holds the other.
#[derive(Default)]
pub(crate) struct Halls(Mutex<HashMap<Arc<str>, Arc<Hall>>>);

impl Halls {
    pub(crate) fn find(&self, name: &str) -> Option<Arc<Hall>> {
        self.list().get(name).cloned()
    }

    /// The room of that name, which is made if it is not there and there is a place for it.
    ///
    /// # Errors
    /// [`ErrorCode::TooManyRooms`]: there are `most`, or `permit` has none to give.
    pub(crate) fn find_or_open(
        &self,
        name: &str,
        most: u32,
        permit: impl FnOnce() -> Option<Permit>,
        open: impl FnOnce(Arc<str>, Permit) -> Arc<Hall>,
    ) -> Result<Arc<Hall>, ErrorCode> {
        let mut list = self.list();
        if let Some(hall) = list.get(name) {
            return Ok(Arc::clone(hall));
        }
        if list.len() >= most as usize {
            return Err(ErrorCode::TooManyRooms);
        }
        let permit = permit().ok_or(ErrorCode::TooManyRooms)?;
        let name: Arc<str> = name.into();
        let hall = open(Arc::clone(&name), permit);
        list.insert(name, Arc::clone(&hall));
        Ok(hall)
    }

    /// Takes a closed room off the list, if it is that one.
    pub(crate) fn forget(&self, hall: &Arc<Hall>) {
        let mut list = self.list();
        if list
            .get(&hall.name)
            .is_some_and(|found| Arc::ptr_eq(found, hall))
        {
            list.remove(&hall.name);
        }
    }

    pub(crate) fn all(&self) -> Vec<Arc<Hall>> {
        self.list().values().cloned().collect()
    }

    fn list(&self) -> MutexGuard<'_, HashMap<Arc<str>, Arc<Hall>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budgets::{Budgets, Ledger, Resource, Source};
    use crate::log::ServerId;

    fn hall(name: Arc<str>, permit: Permit) -> Arc<Hall> {
        Arc::new(Hall::new(name, ServerId::default(), permit, None))
    }

    #[test]
    fn rooms_are_bounded_altogether_and_for_each_source_and_gone_when_forgotten() {
        let ledger = Ledger::new(Budgets {
            address_rooms: 2,
            ..Budgets::default()
        });
        let halls = Halls::default();
        let open = |name: &str, source| {
            let permit = || ledger.take(Some(Source::V4(source)), Resource::Rooms, 1);
            halls.find_or_open(name, 3, permit, hall)
        };
        let full =
            |result: Result<Arc<Hall>, ErrorCode>| result.err() == Some(ErrorCode::TooManyRooms);
        let one = open("one", 1).unwrap();
        open("two", 1).unwrap();
        assert!(full(open("three", 1)), "for one source");
        assert!(Arc::ptr_eq(&open("one", 1).unwrap(), &one), "there already");
        open("three", 2).unwrap();
        assert!(full(open("four", 2)), "altogether");
        halls.forget(&one);
        assert!(halls.find("one").is_none());
        drop(one);
        let again = open("one", 1).unwrap();
        let other = ledger.take(None, Resource::Rooms, 1).unwrap();
        halls.forget(&hall("one".into(), other));
        assert!(
            halls
                .find("one")
                .is_some_and(|found| Arc::ptr_eq(&found, &again)),
            "another of that name"
        );
        assert_eq!(halls.all().len(), 3);
    }
}
