//! The options, as the layers need to know them.

use super::error::{ConfigError, WrongValue};
use super::setting::{Setting, Shape};
use clap::error::{ContextKind, ContextValue};
use clap::{Arg, ArgAction, Command};
use std::error::Error as _;

/// Options that are about one run of the program and in no configuration.
const RUN: [&str; 5] = ["config", "check", "print-config", "help", "version"];
/// How near a name has to be, from 0 to 1, to be taken for a slip.
const NEAR: f64 = 0.8;

/// All options of a command line.
pub(super) struct Schema(Command);

/// One option.
pub(super) struct Field<'a>(&'a Arg);

impl<'a> Field<'a> {
    pub(super) fn name(&self) -> &'a str {
        self.0.get_long().unwrap_or_default()
    }

    pub(super) fn id(&self) -> &'a str {
        self.0.get_id().as_str()
    }

    pub(super) fn shape(&self) -> Shape {
        match self.0.get_action() {
            ArgAction::SetTrue => Shape::Switch,
            ArgAction::Append => Shape::List,
            _ => Shape::One,
        }
    }

    /// Whether its value is in no output.
    pub(super) fn is_secret(&self) -> bool {
        self.name().ends_with("-secret")
    }

    /// The default, if there is one.
    pub(super) fn default(&self) -> Option<String> {
        let value = self.0.get_default_values().first()?;
        Some(value.to_string_lossy().into_owned())
    }

    /// The first sentence of its help.
    pub(super) fn help(&self) -> String {
        let help = self.0.get_help().map(ToString::to_string);
        let help = help.unwrap_or_default();
        help.split(". ").next().unwrap_or_default().to_owned()
    }

    fn right(&self, error: &clap::Error) -> String {
        let mut right = self.help();
        if let Some(ContextValue::Strings(values)) = error.get(ContextKind::ValidValue)
            && !values.is_empty()
        {
            right = format!("one of {}", values.join(", "));
        }
        if let Some(default) = self.default() {
            right.push_str(&format!(" (default {default})"));
        }
        right
    }
}

impl Schema {
    pub(super) fn new(mut command: Command) -> Self {
        command.build();
        Self(command)
    }

    pub(super) fn command(&self) -> Command {
        self.0.clone()
    }

    /// The options of a configuration.
    pub(super) fn fields(&self) -> impl Iterator<Item = Field<'_>> {
        self.0
            .get_arguments()
            .map(Field)
            .filter(|field| !RUN.contains(&field.name()) && !field.name().is_empty())
    }

    pub(super) fn field(&self, name: &str) -> Option<Field<'_>> {
        self.fields().find(|field| field.name() == name)
    }

    /// The option whose name is nearest, if one is near.
    pub(super) fn nearest(&self, name: &str) -> Option<String> {
        self.fields()
            .map(|field| (strsim::jaro(field.name(), name), field.name().to_owned()))
            .filter(|(similarity, _)| *similarity >= NEAR)
            .max_by(|(one, _), (other, _)| one.total_cmp(other))
            .map(|(_, name)| name)
    }

    /// Lets the option's own parser see a value of the file or the environment, by itself, so that an error has an origin.
    pub(super) fn check(&self, setting: &Setting) -> Result<(), ConfigError> {
        let program = std::iter::once(std::ffi::OsString::from("sotto-server"));
        let alone = self
            .command()
            .try_get_matches_from(program.chain(setting.as_arguments()));
        let (Err(error), Some(field)) = (alone, self.field(setting.name())) else {
            return Ok(());
        };
        let reason = error.source().map_or_else(
            || "the option cannot have this value".to_owned(),
            ToString::to_string,
        );
        let value = if field.is_secret() {
            "(hidden)".to_owned()
        } else {
            format!("{:?}", setting.values().join(", "))
        };
        Err(ConfigError::Value(Box::new(WrongValue {
            origin: setting.origin().clone(),
            name: setting.name().to_owned(),
            value,
            reason,
            right: field.right(&error),
        })))
    }
}
