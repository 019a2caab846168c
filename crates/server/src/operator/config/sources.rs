//! The layers: a TOML file, environment variables, flags.

use super::error::{ConfigError, WrongValue};
use super::origin::Origin;
use super::schema::{Field, Schema};
use super::setting::{Setting, Shape};
use clap::ArgMatches;
use clap::parser::ValueSource;
use config::{Environment, File, FileFormat, Source as _, Value, ValueKind};
use std::collections::HashMap;
use std::path::Path;

/// Begins the name of a variable.
const PREFIX: &str = "SOTTO";

type Settings = Vec<(String, Setting)>;

/// The keys of a TOML file.
pub(super) fn of_file(schema: &Schema, path: &Path) -> Result<Settings, ConfigError> {
    // With an extension of its own choice: the format is TOML, however the file is called.
    let keys = File::from(path)
        .format(FileFormat::Toml)
        .collect()
        .map_err(|error| ConfigError::File(path.to_owned(), Box::new(error)))?;
    let mut keys: Vec<(String, Value)> = keys.into_iter().collect();
    keys.sort_by(|(one, _), (other, _)| one.cmp(other));
    let origin = Origin::File(path.to_owned());
    keys.into_iter()
        .map(|(name, value)| match schema.field(&name) {
            Some(field) => setting(&field, value, origin.clone()),
            None => Err(ConfigError::Unknown {
                origin: origin.clone(),
                nearest: schema.nearest(&name),
                name,
            }),
        })
        .collect()
}

/// The variables whose names begin with `SOTTO_`. One that is near an option's is a slip; any other may be another
/// program's, and is only warned of.
pub(super) fn of_environment(
    schema: &Schema,
    environment: &HashMap<String, String>,
    warnings: &mut Vec<String>,
) -> Result<Settings, ConfigError> {
    let keys = Environment::with_prefix(PREFIX)
        .source(Some(environment.clone().into_iter().collect()))
        .collect()
        .map_err(|error| ConfigError::Combination(error.to_string()))?;
    let mut settings = Vec::new();
    for (key, value) in keys {
        let name = key.replace('_', "-");
        let variable = format!("{PREFIX}_{}", key.to_uppercase());
        let origin = Origin::Environment(variable.clone());
        if name == "config" {
            continue;
        }
        match (schema.field(&name), schema.nearest(&name)) {
            (Some(field), _) => settings.push(setting(&field, value, origin)?),
            (None, None) => warnings.push(format!("{variable} is no option, and is ignored")),
            (None, nearest) => {
                return Err(ConfigError::Unknown {
                    origin,
                    name,
                    nearest,
                });
            }
        }
    }
    Ok(settings)
}

/// The flags that were given.
pub(super) fn of_flags(schema: &Schema, matches: &ArgMatches) -> Settings {
    let given =
        |field: &Field<'_>| matches.value_source(field.id()) == Some(ValueSource::CommandLine);
    schema
        .fields()
        .filter(given)
        .map(|field| {
            let raw = matches.get_raw(field.id()).into_iter().flatten();
            let values = raw.map(|value| value.to_string_lossy().into_owned());
            let values = match field.shape() {
                Shape::Switch => vec!["true".to_owned()],
                Shape::One | Shape::List => values.collect(),
            };
            let setting = Setting {
                name: field.name().to_owned(),
                values,
                origin: Origin::Flag,
                shape: field.shape(),
            };
            (setting.name.clone(), setting)
        })
        .collect()
}

fn setting(
    field: &Field<'_>,
    value: Value,
    origin: Origin,
) -> Result<(String, Setting), ConfigError> {
    let name = field.name().to_owned();
    let in_variable = matches!(origin, Origin::Environment(_));
    let wrong = |value: &str, reason: &str, right: String| {
        ConfigError::Value(Box::new(WrongValue {
            origin: origin.clone(),
            name: field.name().to_owned(),
            value: if field.is_secret() {
                "(hidden)".to_owned()
            } else {
                value.to_owned()
            },
            reason: reason.to_owned(),
            right,
        }))
    };
    let values = match (field.shape(), value.kind) {
        (Shape::List, ValueKind::Array(items)) => {
            let items = items.into_iter().map(|item| scalar(&item.kind));
            items
                .collect::<Option<Vec<String>>>()
                .ok_or_else(|| wrong("[…]", "a list has text or numbers in it", field.help()))?
        }
        // Neither an address nor an origin nor a URL of TURN has a comma in it.
        (Shape::List, ValueKind::String(list)) if in_variable => list
            .split(',')
            .map(|item| item.trim().to_owned())
            .filter(|item| !item.is_empty())
            .collect(),
        (shape, kind) => {
            let value = scalar(&kind)
                .ok_or_else(|| wrong("(a list or a table)", "it takes one value", field.help()))?;
            if shape == Shape::Switch && !["true", "false"].contains(&value.as_str()) {
                let right = "true or false".to_owned();
                return Err(wrong(
                    &format!("{value:?}"),
                    "it is switched on or off",
                    right,
                ));
            }
            vec![value]
        }
    };
    let setting = Setting {
        name: name.clone(),
        values,
        origin,
        shape: field.shape(),
    };
    Ok((name, setting))
}

fn scalar(kind: &ValueKind) -> Option<String> {
    match kind {
        ValueKind::Boolean(value) => Some(value.to_string()),
        ValueKind::I64(value) => Some(value.to_string()),
        ValueKind::I128(value) => Some(value.to_string()),
        ValueKind::U64(value) => Some(value.to_string()),
        ValueKind::U128(value) => Some(value.to_string()),
        ValueKind::Float(value) => Some(value.to_string()),
        ValueKind::String(value) => Some(value.clone()),
        ValueKind::Nil | ValueKind::Table(_) | ValueKind::Array(_) => None,
    }
}
