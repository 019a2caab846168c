//! Tracks of a member.

use wasm_bindgen::JsValue;

/// One of a member's tracks. Each frame is authenticated with its track, so nobody on the way can show a screen where a camera is
/// expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Track {
    /// The microphone.
    Microphone,
    /// The camera.
    Camera,
    /// A shared screen.
    Screen,
    /// The sound of a shared screen.
    ScreenAudio,
    /// A track of the application's own: 4 to 7. Any other number is refused as [`TrackInvalid`](crate::ErrorCode::TrackInvalid).
    Application(u8),
}

impl Track {
    const NAMED: [Self; 4] = [
        Self::Microphone,
        Self::Camera,
        Self::Screen,
        Self::ScreenAudio,
    ];

    /// The name in JavaScript of a track that has one.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::Microphone => Some("microphone"),
            Self::Camera => Some("camera"),
            Self::Screen => Some("screen"),
            Self::ScreenAudio => Some("screen-audio"),
            Self::Application(_) => None,
        }
    }

    /// The track of a name, if it is one.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::NAMED
            .into_iter()
            .find(|track| track.name() == Some(name))
    }

    pub(crate) fn read(value: &JsValue) -> Option<Self> {
        if let Some(name) = value.as_string() {
            return Self::of(&name);
        }
        let number = value.as_f64()?;
        let mut numbers = 4..8;
        numbers
            .find(|known| f64::from(*known) == number)
            .map(Self::Application)
    }
}

impl From<Track> for JsValue {
    fn from(track: Track) -> Self {
        match track {
            Track::Application(number) => number.into(),
            named => named.name().into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_of_one_track() {
        for track in Track::NAMED {
            assert_eq!(track.name().and_then(Track::of), Some(track));
        }
        assert_eq!(Track::of("Camera"), None);
        assert_eq!(Track::Application(4).name(), None);
    }
}
