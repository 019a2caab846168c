//! Tables that read well in a terminal and in Markdown.

use std::fmt;

/// A table; the first column is text, the others are figures.
pub(crate) struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new<T: Into<String>>(head: impl IntoIterator<Item = T>) -> Self {
        Self {
            head: head.into_iter().map(Into::into).collect(),
            rows: Vec::new(),
        }
    }

    /// Missing cells are empty.
    pub(crate) fn row<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cell = |row: &[String], column: usize| row.get(column).cloned().unwrap_or_default();
        let widths: Vec<usize> = (0..self.head.len())
            .map(|column| {
                std::iter::once(&self.head)
                    .chain(&self.rows)
                    .map(|row| cell(row, column).chars().count())
                    .max()
                    .unwrap_or(0)
                    .max(3)
            })
            .collect();
        let line = |out: &mut fmt::Formatter<'_>, row: &[String]| {
            for (column, width) in widths.iter().enumerate() {
                let text = cell(row, column);
                if column == 0 {
                    write!(out, "| {text:<width$} ")?;
                } else {
                    write!(out, "| {text:>width$} ")?;
                }
            }
            writeln!(out, "|")
        };
        line(out, &self.head)?;
        for (column, width) in widths.iter().enumerate() {
            let end = if column == 0 { '-' } else { ':' };
            write!(out, "|{}{end}", "-".repeat(width + 1))?;
        }
        writeln!(out, "|")?;
        self.rows.iter().try_for_each(|row| line(out, row))
    }
}

/// A figure with three digits that say something.
pub(crate) fn figure(value: f64) -> String {
    match value.abs() {
        size if size >= 99.95 => thousands(value.round()),
        size if size >= 9.995 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// A middle figure with those at both ends.
pub(crate) fn spread(median: f64, low: f64, high: f64) -> String {
    format!("{} ({}–{})", figure(median), figure(low), figure(high))
}

/// A whole number with a comma at the thousands.
pub(crate) fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let (sign, digits) = digits
        .strip_prefix('-')
        .map_or(("", digits.as_str()), |rest| ("-", rest));
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{sign}{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut table = Table::new(["size", "µs"]);
        table.row(["80", "1.20"]);
        table.row(["50,000"]);
        let expected = "\
| size   |   µs |
|--------|-----:|
| 80     | 1.20 |
| 50,000 |      |
";
        assert_eq!(table.to_string(), expected);
    }

    #[test]
    fn figures_have_three_digits() {
        for (value, text) in [
            (0.123, "0.12"),
            (9.994, "9.99"),
            (9.996, "10.0"),
            (99.94, "99.9"),
            (99.96, "100"),
            (1234.4, "1,234"),
            (1_234_567.0, "1,234,567"),
        ] {
            assert_eq!(figure(value), text);
        }
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(thousands(999.0), "999");
        assert_eq!(thousands(-1000.0), "-1,000");
    }
}
