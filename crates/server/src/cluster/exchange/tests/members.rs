//! Members of servers, and what they hear.

use super::*;

impl World {
    pub(super) fn say(&mut self, at: usize, said: Said) {
        let now = self.now;
        self.servers[at].said(said, Share::default(), now);
        self.collect(at);
    }

    /// A member comes in; gives its session.
    pub(super) fn open(&mut self, at: usize, member: &str, resumed: bool) -> u64 {
        self.session += 1;
        let said = Said::Opened {
            room: "room".into(),
            member: member.into(),
            life: life(member),
            session: self.session,
            resumed,
        };
        self.say(at, said);
        self.session
    }

    pub(super) fn request(&mut self, at: usize, member: &str, session: u64, request: MediaRequest) {
        let said = Said::Request {
            room: "room".into(),
            member: member.into(),
            session,
            request,
        };
        self.say(at, said);
    }

    pub(super) fn offer(&mut self, at: usize, member: &str, session: u64) {
        let request = MediaRequest::Offer {
            sdp: member.into(),
            publish: vec![],
            subscribe: vec![],
        };
        self.request(at, member, session, request);
    }

    /// A member with media.
    pub(super) fn call(&mut self, at: usize, member: &str) -> u64 {
        let session = self.open(at, member, false);
        self.offer(at, member, session);
        self.settle();
        session
    }

    pub(super) fn kill(&mut self, at: usize) {
        self.dead.insert(at);
    }

    /// The messages to a member since the last look, in short.
    pub(super) fn heard(&mut self, at: usize, member: &str) -> Vec<String> {
        let told = std::mem::take(&mut self.told);
        let (here, rest) = told
            .into_iter()
            .partition(|(of, to, _)| *of == at && to == member);
        self.told = rest;
        let short = |(_, _, message): (usize, String, MediaMessage)| match message {
            MediaMessage::Answer { sdp } => format!("answer {sdp}"),
            MediaMessage::Error { code, .. } => format!("{code:?}"),
            MediaMessage::Tracks { .. } => "tracks".to_owned(),
        };
        let here: Vec<(usize, String, MediaMessage)> = here;
        here.into_iter().map(short).collect()
    }

    pub(super) fn commands_of(&mut self, at: usize) -> Vec<String> {
        let commands = std::mem::take(&mut self.commands);
        let (of, rest): (Vec<_>, _) = commands.into_iter().partition(|(by, _)| *by == at);
        self.commands = rest;
        of.into_iter().map(|(_, command)| command).collect()
    }

    pub(super) fn publish(&mut self, at: usize, members: &[&str]) {
        let tracks = members
            .iter()
            .map(|member| PublishedTrack {
                member: (*member).to_owned(),
                track: 1,
                kind: crate::wire::MediaKind::Video,
                muted: false,
            })
            .collect();
        let room = self.key();
        self.happens(at, Event::Tracks { room, tracks });
        self.settle();
    }

    pub(super) fn list(&self, at: usize) -> Vec<&str> {
        let tracks = self.tracks.get(&at).map_or(&[][..], Vec::as_slice);
        tracks.iter().map(|track| track.member.as_str()).collect()
    }
}
