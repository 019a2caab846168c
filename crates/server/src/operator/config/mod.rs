//! Configuration in layers: defaults, one TOML file, environment variables, flags; the later layer wins.
//!
//! The options of the command line are the schema. A key of the file is the option's long name, a variable is `SOTTO_` and
//! the name in capitals with underscores, so a name, its type, its bounds and its help are in one place.

mod error;
mod origin;
mod print;
mod schema;
mod setting;
mod sources;

pub use error::{ConfigError, WrongValue};
pub use origin::Origin;

use crate::options::Options;
use clap::{CommandFactory as _, FromArgMatches as _, Parser};
use schema::Schema;
use setting::Setting;
use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::path::PathBuf;

/// Sotto's reference server: room log, SFU and web app.
#[derive(Parser)]
#[command(name = "sotto-server", version)]
struct Arguments {
    #[command(flatten)]
    run: Run,
    #[command(flatten)]
    options: Options,
}

/// Options about one run of the program; not part of a configuration.
#[derive(clap::Args)]
struct Run {
    /// TOML file with options, each by its long name, for example `port = 8080`. `SOTTO_CONFIG` names it, too
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Check the configuration and the files that it names, and exit with 0 or 1
    #[arg(long)]
    check: bool,
    /// Print the effective configuration with the origin of each value, as TOML and without secrets, and exit
    #[arg(long)]
    print_config: bool,
}

/// A run of the program, as the command line asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Run the server.
    Serve,
    /// Check the configuration, then exit.
    Check,
    /// Print the configuration, then exit.
    Print,
}

/// A configuration that was put together from all layers.
pub struct Loaded {
    /// The effective options.
    pub options: Options,
    /// The action for them.
    pub action: Action,
    /// Sentences for the operator about variables that no option has and no option is near.
    pub warnings: Vec<String>,
    schema: Schema,
    settings: BTreeMap<String, Setting>,
}

/// Puts the layers together. `arguments` begin with the program's name; `environment` holds variables by their names.
///
/// # Errors
/// The first wrong value, with its origin and what would be right; or the command line's own (its help among them).
pub fn load(
    arguments: impl IntoIterator<Item = OsString>,
    environment: &HashMap<String, String>,
) -> Result<Loaded, ConfigError> {
    let schema = Schema::new(Arguments::command());
    let matches = schema.command().try_get_matches_from(arguments)?;
    let run = Run::from_arg_matches(&matches)?;
    let file = run
        .config
        .or_else(|| environment.get("SOTTO_CONFIG").map(PathBuf::from));
    let mut warnings = Vec::new();
    let mut settings = BTreeMap::new();
    if let Some(file) = file {
        settings.extend(sources::of_file(&schema, &file)?);
    }
    settings.extend(sources::of_environment(
        &schema,
        environment,
        &mut warnings,
    )?);
    for setting in settings.values() {
        schema.check(setting)?;
    }
    settings.extend(sources::of_flags(&schema, &matches));
    let arguments = settings.values().flat_map(Setting::as_arguments);
    let matches = schema
        .command()
        .try_get_matches_from(std::iter::once(OsString::from("sotto-server")).chain(arguments))
        .map_err(|error| ConfigError::combination(&error, &settings))?;
    let options = Options::from_arg_matches(&matches)?;
    options.check().map_err(ConfigError::Options)?;
    Ok(Loaded {
        options,
        action: if run.print_config {
            Action::Print
        } else if run.check {
            Action::Check
        } else {
            Action::Serve
        },
        warnings,
        schema,
        settings,
    })
}

impl Loaded {
    /// The effective configuration as TOML. Secrets are left out, and each value has its origin in a comment.
    #[must_use]
    pub fn print(&self) -> String {
        print::print(&self.schema, &self.settings)
    }

    /// The names of the options that have other values in `other`.
    #[must_use]
    pub fn changed<'a>(&'a self, other: &'a Self) -> Vec<&'a str> {
        self.schema
            .fields()
            .map(|field| field.name())
            .filter(|name| {
                let values = |loaded: &'a Self| loaded.settings.get(*name).map(Setting::values);
                values(self) != values(other)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests;
