//! The reasons of errors.

use std::fmt;

/// Declares the codes with their names in JavaScript.
macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $name:literal,)*) => {
        /// The reason of an [`Error`](crate::Error): the codes of the npm package, whose documentation has more on each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[$doc])* $code,)*
        }

        impl ErrorCode {
            /// The code's name in JavaScript.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)*
                }
            }

            /// The code of a name; `None` if this version has none such.
            #[must_use]
            pub fn of(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$code),)*
                    _ => None,
                }
            }
        }
    };
}

codes! {
    /// The worker script did not load or start.
    WorkerFailed = "worker-failed",
    /// The WebAssembly module did not load or compile.
    WasmFailed = "wasm-failed",
    /// The core refused the options, for example the member's name.
    ConfigInvalid = "config-invalid",
    /// The group has SFrame cipher suites that this member does not accept. The call is stopped.
    FrameSuitesRefused = "frame-suites-refused",
    /// The core failed in a way that it must not. The call is stopped.
    Crashed = "crashed",
    /// This member cannot follow the group. To leave and to join anew helps.
    Lost = "lost",
    /// A step inside the core failed, and no entry of the log is to blame.
    InternalError = "internal-error",
    /// A message has reached nobody, and will not.
    MessageUndelivered = "message-undelivered",
    /// The channel delivered something that is no log entry. It was skipped.
    EntryInvalid = "entry-invalid",
    /// The channel delivered entries faster than they can be followed.
    EntriesOverrun = "entries-overrun",
    /// The channel is that of another call, which goes on with it.
    ChannelTaken = "channel-taken",
    /// The channel refused to send.
    ChannelFailed = "channel-failed",
    /// The channel has ended for good, and the call with it.
    ChannelClosed = "channel-closed",
    /// Frames of a sender are dropped, since it was never protected.
    SenderUnbound = "sender-unbound",
    /// Frames of a receiver are dropped, since it was never unprotected.
    ReceiverUnbound = "receiver-unbound",
    /// This browser has no way to transform encoded frames, or not for this sender or receiver.
    TransformUnsupported = "transform-unsupported",
    /// The sender or receiver has a transform already.
    TransformTaken = "transform-taken",
    /// The browser would not use a transform that is set now, and frames would pass in the clear.
    TransformIgnored = "transform-ignored",
    /// Something is on the connection already, or it is closed, or another call's.
    ConnectionInUse = "connection-in-use",
    /// Frames went around the transform. All tracks were taken off; the call is stopped.
    Bypassed = "bypassed",
    /// The name is none that a member can have.
    MemberInvalid = "member-invalid",
    /// The sender is protected already, as another track.
    AlreadyProtected = "already-protected",
    /// There is no such track.
    TrackInvalid = "track-invalid",
    /// A codec that cannot be protected.
    CodecUnsupported = "codec-unsupported",
    /// The browser cannot be kept to codecs that can be protected.
    CodecsRefused = "codecs-refused",
    /// A telephone event was to be sent by a protected sender.
    DtmfRefused = "dtmf-refused",
    /// The call is over.
    Stopped = "stopped",
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_one_name() {
        assert_eq!(
            ErrorCode::of("worker-failed"),
            Some(ErrorCode::WorkerFailed)
        );
        assert_eq!(
            ErrorCode::of("stopped").map(ErrorCode::name),
            Some("stopped")
        );
        assert_eq!(ErrorCode::of(""), None);
        assert_eq!(ErrorCode::of("Stopped"), None);
        assert_eq!(ErrorCode::Bypassed.to_string(), "bypassed");
    }
}
