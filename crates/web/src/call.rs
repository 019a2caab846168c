//! One's own part in a call.

use crate::bindings::Call;
use crate::error::Error;
use crate::join_options::JoinOptions;
use crate::listener::Listener;
use crate::member::Member;
use crate::message::Message;
use crate::object;
use crate::safety_number::SafetyNumber;
use crate::state::State;
use crate::track::Track;
use js_sys::{Object, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{RtcConfiguration, RtcPeerConnection, RtcRtpReceiver, RtcRtpSender};

impl Call {
    /// Whether calls can be had in this browser.
    #[must_use]
    pub fn supported() -> bool {
        Self::support().is_ok_and(|support| object::get(&support, "supported").is_truthy())
    }

    /// Starts the workers and joins. The call is then [`Waiting`](State::Waiting), until the log has brought the group that it joins or
    /// founds.
    ///
    /// # Errors
    ///
    /// [`WorkerFailed`](crate::ErrorCode::WorkerFailed), [`WasmFailed`](crate::ErrorCode::WasmFailed),
    /// [`ConfigInvalid`](crate::ErrorCode::ConfigInvalid), [`EntriesOverrun`](crate::ErrorCode::EntriesOverrun); an
    /// option that does not exist; or the reason of the signal.
    pub async fn join(options: &JoinOptions) -> Result<Self, Error> {
        let call = Self::start(options.object()).await?;
        call.dyn_into()
            .map_err(|value| Error::unexpected("a call", value))
    }

    /// One's own name in the log.
    #[must_use]
    pub fn member(&self) -> String {
        self.own_name()
    }

    /// Whether frames pass; `None` for a state that this version does not know, in which case to show none is safe.
    #[must_use]
    pub fn state(&self) -> Option<State> {
        State::read(&self.current_state())
    }

    /// The members of the group, oneself included; empty unless [`Encrypted`](State::Encrypted).
    #[must_use]
    pub fn members(&self) -> Vec<Member> {
        object::elements(&self.current_members(), Member::read).unwrap_or_default()
    }

    /// The safety number, unless waiting or stopped.
    #[must_use]
    pub fn safety_number(&self) -> Option<SafetyNumber> {
        SafetyNumber::read(&self.current_safety_number())
    }

    /// Makes a connection that belongs to this call. Each sender and receiver that appears on it is shut until it is bound: what is forgotten
    /// sends nothing and shows nothing.
    ///
    /// # Errors
    ///
    /// [`Stopped`](crate::ErrorCode::Stopped).
    pub fn create_peer_connection(
        &self,
        configuration: &RtcConfiguration,
    ) -> Result<RtcPeerConnection, Error> {
        Ok(self.create_connection(configuration)?)
    }

    /// Does for a connection of yours what [`create_peer_connection`](Self::create_peer_connection) does for its own, before anything is on
    /// it. Make it with `encodedInsertableStreams: true`.
    ///
    /// # Errors
    ///
    /// [`Stopped`](crate::ErrorCode::Stopped), [`ConnectionInUse`](crate::ErrorCode::ConnectionInUse) or
    /// [`TransformIgnored`](crate::ErrorCode::TransformIgnored).
    pub fn adopt_peer_connection(&self, peer: &RtcPeerConnection) -> Result<(), Error> {
        Ok(self.adopt_connection(peer)?)
    }

    /// Encrypts frames that `sender` sends, as one of this member's tracks. On a connection of the call at any time; on any other before the
    /// first `setLocalDescription` by which it may send.
    ///
    /// # Errors
    ///
    /// The reason for which they cannot be. The sender must then not be used: on a connection that is not the call's it sends in clear.
    pub fn protect(&self, sender: &RtcRtpSender, track: Track) -> Result<(), Error> {
        let options = Object::new();
        object::set(&options, "track", &track.into());
        Ok(self.bind_sender(sender, &options)?)
    }

    /// Decrypts frames that `receiver` receives, and lets only those through that `member` sent as `track`, whatever an SFU says. The
    /// member need not be in the group yet.
    ///
    /// # Errors
    ///
    /// The reason for which they cannot be. The receiver must then not be used: it may show what anybody sends.
    pub fn unprotect(
        &self,
        receiver: &RtcRtpReceiver,
        member: &str,
        track: Track,
    ) -> Result<(), Error> {
        let source = Object::new();
        object::set(&source, "member", &member.into());
        object::set(&source, "track", &track.into());
        Ok(self.bind_receiver(receiver, &source)?)
    }

    /// Shuts a sender: its frames are dropped until it is protected again.
    ///
    /// # Errors
    ///
    /// A value that the call has thrown.
    pub fn release_sender(&self, sender: &RtcRtpSender) -> Result<(), Error> {
        Ok(self.release_end(sender)?)
    }

    /// Shuts a receiver: its frames are dropped until it is unprotected again.
    ///
    /// # Errors
    ///
    /// A value that the call has thrown.
    pub fn release_receiver(&self, receiver: &RtcRtpReceiver) -> Result<(), Error> {
        Ok(self.release_end(receiver)?)
    }

    /// Shuts a receiver that is yet to be bound, on a connection that is not the call's.
    ///
    /// # Errors
    ///
    /// As [`unprotect`](Self::unprotect).
    pub fn shut_receiver(&self, receiver: &RtcRtpReceiver) -> Result<(), Error> {
        Ok(self.shut_end(receiver)?)
    }

    /// Listens to changes of the state.
    pub fn on_state(&self, listener: impl Fn(State) + 'static) -> Listener {
        self.on_read("state", State::read, listener)
    }

    /// Listens to changes of the group's members. Empty when waiting.
    pub fn on_members(&self, listener: impl Fn(Vec<Member>) + 'static) -> Listener {
        let read = |value: &JsValue| object::elements(value, Member::read);
        self.on_read("members", read, listener)
    }

    /// Listens to changes of the safety number. `None` when waiting.
    pub fn on_safety_number(&self, listener: impl Fn(Option<SafetyNumber>) + 'static) -> Listener {
        self.on("safetynumber", move |value| {
            listener(SafetyNumber::read(&value));
        })
    }

    /// Listens to messages of members to the group, one's own included.
    pub fn on_message(&self, listener: impl Fn(Message) + 'static) -> Listener {
        self.on_read("message", Message::read, listener)
    }

    /// Listens to failures.
    pub fn on_error(&self, listener: impl Fn(Error) + 'static) -> Listener {
        self.on("error", move |value| listener(Error::from(value)))
    }

    /// Listens to any event of the npm package by its name: `epoch`, `key-changed`, `refused`, `undecryptable`, … A listener that panics is
    /// an uncaught error of the page.
    pub fn on(&self, name: &str, listener: impl Fn(JsValue) + 'static) -> Listener {
        Listener::new(listener, |function| self.listen(name, function))
    }

    /// Listens to an event whose value has one form. A value of another form, which a package of another version could have, is not told.
    fn on_read<T: 'static>(
        &self,
        name: &str,
        read: impl Fn(&JsValue) -> Option<T> + 'static,
        listener: impl Fn(T) + 'static,
    ) -> Listener {
        self.on(name, move |value| {
            if let Some(value) = read(&value) {
                listener(value);
            }
        })
    }

    /// Sends a message to all members. Done when the log has it in force.
    ///
    /// # Errors
    ///
    /// [`MessageUndelivered`](crate::ErrorCode::MessageUndelivered) or [`Stopped`](crate::ErrorCode::Stopped).
    pub async fn send_message(&self, label: &str, data: &[u8]) -> Result<(), Error> {
        let options = Object::new();
        object::set(&options, "label", &label.into());
        self.post_message(&Uint8Array::from(data), &options).await?;
        Ok(())
    }

    /// Ends the call and erases its keys. The connection is yours to close.
    ///
    /// # Errors
    ///
    /// None in this version of the package.
    pub async fn leave(&self) -> Result<(), Error> {
        self.end().await?;
        Ok(())
    }
}
