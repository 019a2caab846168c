//! Time goes by, and members do what they want to do.

use super::Room;
use std::time::Duration;

impl Room {
    /// All members that are not frozen and can do something.
    pub(in crate::tests) fn awake(&self) -> Vec<String> {
        let awake = |name: &&String| !self.frozen.contains(*name);
        self.followers.keys().filter(awake).cloned().collect()
    }

    pub(in crate::tests) fn read_all(&mut self) {
        for name in self.awake() {
            while self.read(&name) {}
        }
    }

    /// Until nobody has anything to read or to say. Who has left is not heard any more.
    pub(in crate::tests) fn quiet(&mut self) {
        loop {
            self.read_all();
            let speakers = self.awake().into_iter();
            let mut speakers = speakers
                .filter(|name| self.is_present(name))
                .collect::<Vec<_>>();
            speakers.sort_by_key(|name| self.log.present().iter().position(|m| m.as_str() == name));
            if !speakers
                .into_iter()
                .fold(false, |any, name| self.order(&name) | any)
            {
                return;
            }
        }
    }

    /// As `quiet`, but for one who does not read.
    pub(in crate::tests) fn quiet_but(&mut self, name: &str) {
        self.frozen.insert(name.to_owned());
        self.quiet();
        self.frozen.remove(name);
    }

    /// Until nobody has anything to read, to say, or to wait for.
    pub(in crate::tests) fn settle(&mut self) {
        self.quiet();
        while self.wait_until(Duration::MAX) {
            self.quiet();
        }
    }

    /// Lets so much time go by, and everything happen in it.
    pub(in crate::tests) fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        self.quiet();
        while self.wait_until(end) {
            self.quiet();
        }
        self.now = end;
    }

    /// Until somebody has something to do, but not beyond `end`.
    fn wait_until(&mut self, end: Duration) -> bool {
        let awake = self.awake().into_iter();
        let awake = awake
            .filter(|name| !self.followers[name].gone)
            .collect::<Vec<_>>();
        let due = awake
            .iter()
            .filter_map(|name| self.group(name).next_timeout())
            .min();
        let Some(due) = due.filter(|due| *due <= end) else {
            return false;
        };
        self.now = self.now.max(due);
        for name in awake {
            self.wake(&name);
            self.finish(&name);
        }
        true
    }

    /// All steps of what `name` is about to do.
    pub(in crate::tests) fn finish(&mut self, name: &str) {
        let due = |room: &Self| room.group(name).next_timeout();
        for step in 0.. {
            if due(self).is_none_or(|due| due > self.now) {
                return;
            }
            assert!(step < 100, "what is due is done");
            self.wake(name);
        }
    }

    /// Tells `name` the time.
    pub(in crate::tests) fn wake(&mut self, name: &str) {
        let now = self.now;
        let follower = self.followers.get_mut(name).unwrap();
        follower.group.handle_timeout(now);
        follower.drain();
    }
}
