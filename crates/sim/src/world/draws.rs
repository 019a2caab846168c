//! Checks of short authentications.

use super::World;
use crate::history::Fault;
use crate::property::Property;
use crate::tab::TabId;

impl World<'_> {
    /// Records the pictures that a member has got, and checks that they are those of the others of the same draw.
    pub(super) fn note_pictures(&mut self, id: TabId) -> Result<(), Fault> {
        let tab = &self.tabs[id];
        let Some((draw, pictures)) = &tab.seen.drawn else {
            return Ok(());
        };
        let first = self.drawn.entry(*draw).or_insert_with(|| pictures.clone());
        if first == pictures {
            return Ok(());
        }
        let details = format!("{} shows {pictures:?}, another {first:?}", tab.name);
        Err((Property::SamePictures, details))
    }

    /// Checks that no member is in the middle of a draw.
    pub(super) fn draws_end(&self) -> Result<(), Fault> {
        match self.seated().find(|tab| tab.seen.drawing) {
            Some(tab) => Err((
                Property::DrawsEnd,
                format!("{} is in the middle of a draw", tab.name),
            )),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::call_of_two::call_of_two;
    use super::*;
    use crate::schedule::Action;
    use std::time::Duration;

    /// A call of two, in which the second member starts a draw.
    fn drawing(check: impl FnOnce(World<'_>)) {
        call_of_two(|mut world| {
            world.act(&Action::Authenticate { person: 1 }).unwrap();
            check(world);
        });
    }

    #[test]
    fn a_draw_gives_all_members_the_same_pictures_and_ends() {
        drawing(|mut world| {
            world.pass_until(Duration::from_secs(3)).unwrap();
            let drawn = |tab: TabId| world.tabs[tab].seen.drawn.clone().unwrap();
            assert_eq!(drawn(0), drawn(1));
            assert_eq!(world.drawn.len(), 1);
            assert_eq!(world.draws_end(), Ok(()));
        });
    }

    #[test]
    fn other_pictures_of_the_same_draw_are_found() {
        drawing(|mut world| {
            world.pass_until(Duration::from_secs(3)).unwrap();
            for pictures in world.drawn.values_mut() {
                pictures[6] = "none";
            }
            let fault = world.note_pictures(1).unwrap_err();
            assert_eq!(fault.0, Property::SamePictures);
        });
    }

    #[test]
    fn a_draw_that_does_not_end_is_found() {
        drawing(|world| {
            assert_eq!(world.draws_end().unwrap_err().0, Property::DrawsEnd);
        });
    }
}
