//! A member of the call, with its connection.

use crate::page::Page;
use crate::room_log::RoomLog;
use sotto_web::{Call, Error, JoinOptions, Listener, Track};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{
    MediaStream, MediaStreamTrack, RtcConfiguration, RtcPeerConnection, RtcPeerConnectionIceEvent,
    RtcSessionDescriptionInit, RtcTrackEvent,
};

/// One member. Its listeners are on for as long as it lives.
pub(crate) struct Participant {
    name: &'static str,
    call: Call,
    peer: RtcPeerConnection,
    _listeners: [Listener; 4],
}

impl Participant {
    /// Joins the room, and shows the member's view of the call in elements whose ids begin with its name.
    pub(crate) async fn join(
        name: &'static str,
        log: &RoomLog,
        page: &Page,
    ) -> Result<Self, Error> {
        let channel = log.channel(name);
        let call = Call::join(&JoinOptions::new(name, &channel)).await?;
        let view = |what: &'static str| {
            let page = page.clone();
            move |text: &str| page.show(&format!("{name}-{what}"), text)
        };
        let (state, members, number, error) = (
            view("state"),
            view("members"),
            view("number"),
            view("error"),
        );
        let listeners = [
            call.on_state(move |now| state(now.name())),
            call.on_members(move |all| {
                let names: Vec<_> = all.into_iter().map(|each| each.member).collect();
                members(&names.join(", "));
            }),
            call.on_safety_number(move |now| {
                number(&now.map_or_else(String::new, |now| now.digits.join(" ")));
            }),
            call.on_error(move |told| error(&told.to_string())),
        ];
        // Nothing passes on it that is not bound.
        let peer = call.create_peer_connection(&RtcConfiguration::new())?;
        log.join(name, &channel)?;
        Ok(Self {
            name,
            call,
            peer,
            _listeners: listeners,
        })
    }

    /// Shows pictures of the other member, and no others, whatever the connection brings.
    pub(crate) fn expect(&self, other: &Participant, page: &Page) {
        let (call, page, own, other) = (self.call.clone(), page.clone(), self.name, other.name);
        let ontrack = move |event: RtcTrackEvent| match call.unprotect(
            &event.receiver(),
            other,
            Track::Camera,
        ) {
            Ok(()) => page.play(&format!("{own}-video"), &event.track()),
            Err(error) => page.show(&format!("{own}-error"), &error.to_string()),
        };
        let ontrack = Closure::<dyn Fn(RtcTrackEvent)>::new(ontrack).into_js_value();
        self.peer.set_ontrack(Some(ontrack.unchecked_ref()));
    }

    /// Sends a camera, encrypted.
    fn send(&self, camera: &MediaStream) -> Result<(), Error> {
        for track in camera.get_video_tracks() {
            let track: MediaStreamTrack = track.unchecked_into();
            let sender = self.peer.add_track_0(&track, camera);
            self.call.protect(&sender, Track::Camera)?;
        }
        Ok(())
    }

    /// Gives addresses of this one's connection to the other's.
    fn pass_candidates_to(&self, other: &Participant) {
        let peer = other.peer.clone();
        let onicecandidate = move |event: RtcPeerConnectionIceEvent| {
            if let Some(candidate) = event.candidate() {
                // One that does not fit is not used.
                let _done = peer.add_ice_candidate_with_opt_rtc_ice_candidate(Some(&candidate));
            }
        };
        let onicecandidate = Closure::<dyn Fn(RtcPeerConnectionIceEvent)>::new(onicecandidate);
        let onicecandidate = onicecandidate.into_js_value();
        let listener = onicecandidate.unchecked_ref();
        self.peer.set_onicecandidate(Some(listener));
    }

    /// Leaves the call and the room.
    pub(crate) async fn leave(self, log: &RoomLog) -> Result<(), Error> {
        self.call.leave().await?;
        self.peer.close();
        log.leave(self.name)
    }
}

/// Connects two members: the one offers, the other answers.
pub(crate) async fn connect(
    one: &Participant,
    other: &Participant,
    camera: &MediaStream,
) -> Result<(), Error> {
    one.pass_candidates_to(other);
    other.pass_candidates_to(one);
    one.send(camera)?;
    let offer = description(one.peer.create_offer().await?);
    one.peer.set_local_description(&offer).await?;
    other.peer.set_remote_description(&offer).await?;
    other.send(camera)?;
    let answer = description(other.peer.create_answer().await?);
    other.peer.set_local_description(&answer).await?;
    one.peer.set_remote_description(&answer).await?;
    Ok(())
}

fn description(value: JsValue) -> RtcSessionDescriptionInit {
    value.unchecked_into()
}
