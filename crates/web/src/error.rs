//! Errors of a call.

use crate::error_code::ErrorCode;
use crate::object;
use crate::track::Track;
use std::fmt;
use wasm_bindgen::JsValue;

/// An error of the npm package, or of the browser.
#[derive(Debug, Clone)]
pub struct Error {
    code: Option<String>,
    message: String,
    member: Option<String>,
    track: Option<Track>,
    value: JsValue,
}

impl Error {
    /// The reason; `None` for an error that is not a call's, such as that of an [`AbortSignal`](web_sys::AbortSignal).
    #[must_use]
    pub fn code(&self) -> Option<ErrorCode> {
        ErrorCode::of(self.code.as_deref()?)
    }

    /// The name of the reason in JavaScript, for all errors of the package that have one: those of a room log and of options, too.
    #[must_use]
    pub fn code_name(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// The member concerned, if it is about one.
    #[must_use]
    pub fn member(&self) -> Option<&str> {
        self.member.as_deref()
    }

    /// The track concerned, if it is about one.
    #[must_use]
    pub const fn track(&self) -> Option<Track> {
        self.track
    }

    /// The value that was thrown, with its `cause` and its stack.
    #[must_use]
    pub const fn value(&self) -> &JsValue {
        &self.value
    }

    /// A value of JavaScript that does not have the form that the package's declarations promise.
    pub(crate) fn unexpected(what: &str, value: JsValue) -> Self {
        Self {
            code: None,
            message: format!(
                "the package sotto returned {what} that this version of sotto-web cannot read"
            ),
            member: None,
            track: None,
            value,
        }
    }
}

impl From<JsValue> for Error {
    fn from(value: JsValue) -> Self {
        let message = object::string(&value, "message");
        Self {
            code: object::string(&value, "code"),
            message: message.unwrap_or_else(|| format!("{value:?} was thrown")),
            member: object::string(&value, "member"),
            track: Track::read(&object::get(&value, "track")),
            value,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.code {
            Some(code) => write!(f, "{code}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Error {}
