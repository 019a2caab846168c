//! Plots as SVG that can be read on light and on dark pages.

use super::table::{figure, thousands};
use std::fmt::Write as _;

/// One panel: lines over two logarithmic axes.
pub(crate) struct Panel {
    pub(crate) title: String,
    pub(crate) lines: Vec<Line>,
}

/// One line.
pub(crate) struct Line {
    /// Which of [`COLOURS`].
    pub(crate) colour: usize,
    pub(crate) dashed: bool,
    pub(crate) points: Vec<(f64, f64)>,
}

/// The name of a line, below all panels.
pub(crate) struct Legend {
    pub(crate) name: String,
    pub(crate) colour: usize,
    pub(crate) dashed: bool,
}

/// Each has enough contrast on white and on black.
const COLOURS: [&str; 4] = ["#1f77d0", "#d9661f", "#2e9950", "#8a7f9c"];

const WIDTH: f64 = 400.0;
const HEIGHT: f64 = 280.0;
const LEFT: f64 = 62.0;
const TOP: f64 = 30.0;
const RIGHT: f64 = 34.0;
const BOTTOM: f64 = 34.0;
const LEGEND: f64 = 56.0;

/// Two panels in a row. `x` and `y` are the titles of the axes.
pub(crate) fn svg(panels: &[Panel], legend: &[Legend], x: &str, y: &str) -> String {
    let rows = panels.len().div_ceil(2);
    let (width, height) = (2.0 * WIDTH, rows as f64 * HEIGHT + LEGEND);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"system-ui, sans-serif\" font-size=\"12\">\n\
         <title>{y} by {x}</title>\n\
         <style>text{{fill:#24292f}}.grid{{stroke:#8c959f;stroke-opacity:.35}}@media (prefers-color-scheme:dark){{text{{fill:#e6edf3}}}}</style>\n"
    );
    let points = || {
        panels
            .iter()
            .flat_map(|panel| &panel.lines)
            .flat_map(|line| &line.points)
    };
    let across = Axis::new(points().map(|point| point.0), WIDTH - LEFT - RIGHT);
    let up = Axis::new(points().map(|point| point.1), HEIGHT - TOP - BOTTOM);
    for (index, panel) in panels.iter().enumerate() {
        let (column, row) = ((index % 2) as f64, (index / 2) as f64);
        let _ = writeln!(
            out,
            "<g transform=\"translate({} {})\">",
            column * WIDTH,
            row * HEIGHT
        );
        draw_panel(&mut out, panel, &across, &up, y);
        out.push_str("</g>\n");
    }
    draw_legend(&mut out, legend, height - LEGEND, x);
    out.push_str("</svg>\n");
    out
}

/// A logarithmic axis from one power of ten to another.
struct Axis {
    /// Powers of ten.
    from: i32,
    to: i32,
    length: f64,
}

impl Axis {
    fn new(values: impl Iterator<Item = f64>, length: f64) -> Self {
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.filter(|value| *value > 0.0) {
            least = least.min(value.log10());
            most = most.max(value.log10());
        }
        let from = if least.is_finite() {
            least.floor() as i32
        } else {
            0
        };
        let to = if most.is_finite() {
            most.ceil() as i32
        } else {
            1
        };
        Self {
            from,
            to: to.max(from + 1),
            length,
        }
    }

    fn at(&self, value: f64) -> f64 {
        (value.log10() - f64::from(self.from)) / f64::from(self.to - self.from) * self.length
    }

    fn ticks(&self) -> impl Iterator<Item = f64> {
        (self.from..=self.to).map(|power| 10_f64.powi(power))
    }
}

fn draw_panel(out: &mut String, panel: &Panel, across: &Axis, up: &Axis, y: &str) {
    let bottom = TOP + up.length;
    let _ = writeln!(
        out,
        "<text x=\"{LEFT}\" y=\"18\" font-weight=\"600\">{}, {y}</text>",
        panel.title
    );
    for tick in up.ticks() {
        let at = bottom - up.at(tick);
        let label = if tick < 1.0 {
            figure(tick)
        } else {
            thousands(tick)
        };
        let _ = writeln!(
            out,
            "<path class=\"grid\" d=\"M{LEFT} {at:.1}h{:.1}\"/><text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{label}</text>",
            across.length,
            LEFT - 6.0,
            at + 4.0
        );
    }
    for tick in across.ticks() {
        let at = LEFT + across.at(tick);
        let _ = writeln!(
            out,
            "<path class=\"grid\" d=\"M{at:.1} {TOP}v{:.1}\"/><text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            up.length,
            bottom + 18.0,
            thousands(tick)
        );
    }
    for line in &panel.lines {
        let places: Vec<(f64, f64)> = line
            .points
            .iter()
            .map(|(x, y)| (LEFT + across.at(*x), bottom - up.at(*y)))
            .collect();
        let path: Vec<String> = places
            .iter()
            .map(|(x, y)| format!("{x:.1} {y:.1}"))
            .collect();
        let colour = colour(line.colour);
        let _ = writeln!(
            out,
            "<path fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"{} d=\"M{}\"/>",
            dash(line.dashed),
            path.join("L")
        );
        for (x, y) in places {
            let _ = writeln!(
                out,
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"/>"
            );
        }
    }
}

fn draw_legend(out: &mut String, legend: &[Legend], top: f64, x: &str) {
    let _ = writeln!(
        out,
        "<text x=\"{WIDTH}\" y=\"{:.1}\" text-anchor=\"middle\">{x}</text>",
        top + 12.0
    );
    // Letters are about half as wide as they are high.
    let room = |entry: &Legend| 50.0 + 6.5 * entry.name.chars().count() as f64;
    let mut next = WIDTH - legend.iter().map(room).sum::<f64>() / 2.0;
    for entry in legend {
        let at = next;
        next += room(entry);
        let y = top + 36.0;
        let _ = writeln!(
            out,
            "<path stroke=\"{}\" stroke-width=\"2\"{} d=\"M{at:.1} {:.1}h22\"/><text x=\"{:.1}\" y=\"{y:.1}\">{}</text>",
            colour(entry.colour),
            dash(entry.dashed),
            y - 4.0,
            at + 28.0,
            entry.name
        );
    }
}

fn colour(number: usize) -> &'static str {
    COLOURS.get(number).copied().unwrap_or("#888888")
}

fn dash(dashed: bool) -> &'static str {
    if dashed {
        " stroke-dasharray=\"5 4\""
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_hold_all_values_between_powers_of_ten() {
        let axis = Axis::new([80.0, 50_000.0].into_iter(), 100.0);
        assert_eq!((axis.from, axis.to), (1, 5));
        assert!((axis.at(10.0) - 0.0).abs() < 1e-9);
        assert!((axis.at(1000.0) - 50.0).abs() < 1e-9);
        assert!((axis.at(100_000.0) - 100.0).abs() < 1e-9);
    }

    #[test]
    fn an_axis_without_values_is_one_all_the_same() {
        let axis = Axis::new(std::iter::empty(), 100.0);
        assert_eq!(axis.ticks().count(), 2);
        let axis = Axis::new(std::iter::once(10.0), 100.0);
        assert!(axis.at(10.0).is_finite());
    }

    #[test]
    fn a_plot_has_every_line_and_name() {
        let line = |colour, dashed| Line {
            colour,
            dashed,
            points: vec![(80.0, 1.0), (1200.0, 4.0)],
        };
        let panels = [Panel {
            title: "Chromium".to_owned(),
            lines: vec![line(0, false), line(1, true)],
        }];
        let legend = [Legend {
            name: "Sotto".to_owned(),
            colour: 0,
            dashed: false,
        }];
        let plot = svg(&panels, &legend, "bytes", "µs");
        assert_eq!(plot.matches("<circle").count(), 4);
        assert_eq!(plot.matches("stroke-dasharray").count(), 1);
        assert!(plot.contains(">Sotto<") && plot.ends_with("</svg>\n"));
        assert!(!plot.contains("NaN") && !plot.contains("inf"));
    }
}
