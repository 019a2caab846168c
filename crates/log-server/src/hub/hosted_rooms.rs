//! All rooms with at least one member, by name.

use super::hosted_room::HostedRoom;
use crate::budgets::Permit;
use crate::wire::ErrorCode;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The list. Its lock is held to look up, add or take off one room; no lock of a room is taken meanwhile, and none is held
/// when it is taken. So no thread ever waits for one of the two while it holds the other.
#[derive(Default)]
pub(crate) struct HostedRooms(Mutex<HashMap<Arc<str>, Arc<HostedRoom>>>);

impl HostedRooms {
    pub(crate) fn find(&self, name: &str) -> Option<Arc<HostedRoom>> {
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
        open: impl FnOnce(Arc<str>, Permit) -> Arc<HostedRoom>,
    ) -> Result<Arc<HostedRoom>, ErrorCode> {
        let mut list = self.list();
        if let Some(hosted) = list.get(name) {
            return Ok(Arc::clone(hosted));
        }
        if list.len() >= most as usize {
            return Err(ErrorCode::TooManyRooms);
        }
        let permit = permit().ok_or(ErrorCode::TooManyRooms)?;
        let name: Arc<str> = name.into();
        let hosted = open(Arc::clone(&name), permit);
        list.insert(name, Arc::clone(&hosted));
        Ok(hosted)
    }

    /// Takes a closed room off the list, if it is that one.
    pub(crate) fn forget(&self, hosted: &Arc<HostedRoom>) {
        let mut list = self.list();
        if list
            .get(&hosted.name)
            .is_some_and(|found| Arc::ptr_eq(found, hosted))
        {
            list.remove(&hosted.name);
        }
    }

    pub(crate) fn all(&self) -> Vec<Arc<HostedRoom>> {
        self.list().values().cloned().collect()
    }

    fn list(&self) -> MutexGuard<'_, HashMap<Arc<str>, Arc<HostedRoom>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budgets::{Budgets, Resource, Source, UsageLimiter};
    use crate::log::ServerId;

    fn hosted(name: Arc<str>, permit: Permit) -> Arc<HostedRoom> {
        Arc::new(HostedRoom::new(name, ServerId::default(), permit, None))
    }

    #[test]
    fn rooms_are_bounded_altogether_and_for_each_source_and_gone_when_forgotten() {
        let limiter = UsageLimiter::new(Budgets {
            address_rooms: 2,
            ..Budgets::default()
        });
        let rooms = HostedRooms::default();
        let open = |name: &str, source| {
            let permit = || limiter.take(Some(Source::V4(source)), Resource::Rooms, 1);
            rooms.find_or_open(name, 3, permit, hosted)
        };
        let full = |result: Result<Arc<HostedRoom>, ErrorCode>| {
            result.err() == Some(ErrorCode::TooManyRooms)
        };
        let one = open("one", 1).unwrap();
        open("two", 1).unwrap();
        assert!(full(open("three", 1)), "for one source");
        assert!(Arc::ptr_eq(&open("one", 1).unwrap(), &one), "there already");
        open("three", 2).unwrap();
        assert!(full(open("four", 2)), "altogether");
        rooms.forget(&one);
        assert!(rooms.find("one").is_none());
        drop(one);
        let again = open("one", 1).unwrap();
        let other = limiter.take(None, Resource::Rooms, 1).unwrap();
        rooms.forget(&hosted("one".into(), other));
        assert!(
            rooms
                .find("one")
                .is_some_and(|found| Arc::ptr_eq(&found, &again)),
            "another of that name"
        );
        assert_eq!(rooms.all().len(), 3);
    }
}
