//! The effective configuration, as TOML that can be loaded again.

use super::schema::{Field, Schema};
use super::setting::{Setting, Shape};
use std::collections::BTreeMap;

/// One line for each option: its value, or in a comment that it has none; behind it the origin.
pub(super) fn print(schema: &Schema, settings: &BTreeMap<String, Setting>) -> String {
    let mut lines: Vec<String> = schema
        .fields()
        .map(|field| line(&field, settings.get(field.name())))
        .collect();
    lines.sort_by(|one, other| key(one).cmp(key(other)));
    lines.concat()
}

fn key(line: &str) -> &str {
    line.trim_start_matches("# ")
}

fn line(field: &Field<'_>, setting: Option<&Setting>) -> String {
    let name = field.name();
    let values = setting.map_or_else(
        || field.default().into_iter().collect(),
        |setting| setting.values().to_vec(),
    );
    let origin = setting.map_or_else(
        || "default".to_owned(),
        |setting| setting.origin().to_string(),
    );
    if field.is_secret() && setting.is_some() {
        return format!("# {name} = (hidden)  # {origin}\n");
    }
    match (field.shape(), values.first()) {
        (Shape::List, _) => {
            let items: Vec<String> = values.iter().map(|value| text(value)).collect();
            format!("{name} = [{}]  # {origin}\n", items.join(", "))
        }
        (Shape::Switch, value) => {
            let value = value.map_or("false", |value| value);
            format!("{name} = {value}  # {origin}\n")
        }
        (Shape::One, Some(value)) => format!("{name} = {}  # {origin}\n", scalar(value)),
        (Shape::One, None) => format!("# {name} =  # {origin}\n"),
    }
}

fn scalar(value: &str) -> String {
    let number = value.parse::<i64>().map(|number| number.to_string());
    if number.is_ok_and(|number| number == value) {
        value.to_owned()
    } else {
        text(value)
    }
}

/// A basic string of TOML, which has the escapes of JSON.
fn text(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}
