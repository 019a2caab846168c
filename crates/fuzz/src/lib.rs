//! The properties that hold for any bytes from the network. Each [`Target`] takes bytes, makes input of them that Sotto
//! may be given, and panics if a property is violated: for libFuzzer (`cargo xtask fuzz`), and for the tests, which
//! replay the corpus and a bounded number of mutations.

mod ciphertexts;
mod commits;
mod data;
mod edits;
mod entries;
mod frames;
mod input_key;
mod room;
mod welcomes;

/// Something that is fuzzed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Frames that encoders may make, of each codec.
    Frames,
    /// Protected frames as an SFU may change them.
    Ciphertexts,
    /// Sealed data of an application as others may change it.
    Data,
    /// Logs of any entries.
    Entries,
    /// Commits that were changed on their way, as members of the group see them.
    Commits,
    /// The same with its Welcome, as the newcomer sees it.
    Welcomes,
}

impl Target {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Frames,
        Self::Ciphertexts,
        Self::Data,
        Self::Entries,
        Self::Commits,
        Self::Welcomes,
    ];

    /// Its name on the command line, and of its part of the corpus.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Frames => "frames",
            Self::Ciphertexts => "ciphertexts",
            Self::Data => "data",
            Self::Entries => "entries",
            Self::Commits => "commits",
            Self::Welcomes => "welcomes",
        }
    }

    /// The target of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|target| target.name() == name)
    }

    /// Tries `bytes`.
    ///
    /// # Panics
    ///
    /// If a promise is broken.
    pub fn run(self, bytes: &[u8]) {
        match self {
            Self::Frames => frames::run(bytes),
            Self::Ciphertexts => ciphertexts::run(bytes),
            Self::Data => data::run(bytes),
            Self::Entries => entries::run(bytes),
            Self::Commits => commits::run(bytes),
            Self::Welcomes => welcomes::run(bytes),
        }
    }

    /// The inputs to begin with.
    #[must_use]
    pub fn seeds(self) -> Vec<Vec<u8>> {
        match self {
            Self::Frames => frames::seeds(),
            Self::Ciphertexts => ciphertexts::seeds(),
            Self::Data => data::seeds(),
            Self::Entries => entries::seeds(),
            Self::Commits | Self::Welcomes => edits::seeds(),
        }
    }
}
