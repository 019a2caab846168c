//! The state of a call.

use wasm_bindgen::JsValue;

/// Whether frames pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Not in the group, yet or any more: no frame passes.
    Waiting,
    /// In the group.
    Encrypted,
    /// Left or crashed: no frame will ever pass again.
    Stopped,
}

impl State {
    const ALL: [Self; 3] = [Self::Waiting, Self::Encrypted, Self::Stopped];

    /// The name in JavaScript.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Encrypted => "encrypted",
            Self::Stopped => "stopped",
        }
    }

    /// The state of a name, if it is one.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    pub(crate) fn read(value: &JsValue) -> Option<Self> {
        Self::of(&value.as_string()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_of_one_state() {
        for state in State::ALL {
            assert_eq!(State::of(state.name()), Some(state));
        }
        assert_eq!(State::of("joining"), None);
    }
}
