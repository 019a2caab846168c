//! The floors of the frame benchmark, and whether this run is above them. Speeds are compared with those of others in
//! the same run.

use super::figures::{Cell, Figures, InBrowser, Lane};
use crate::table::{Table, figure, thousands};

/// A floor, and the figure of this run.
#[derive(Debug, PartialEq)]
pub(crate) struct Floor {
    requirement: String,
    measured: String,
    met: bool,
}

/// All floors for which the run has figures.
pub(crate) fn floors(figures: &Figures) -> Vec<Floor> {
    let rival = |rival, lane, sizes: Option<&[u32]>, factor: f64, requirement: &str| {
        worst_ratio(figures, rival, lane, sizes).map(|(ratio, where_)| Floor {
            requirement: requirement.to_owned(),
            measured: format!("{}× at worst: {where_}", figure(ratio)),
            met: ratio >= factor,
        })
    };
    let small: Option<&[u32]> = Some(&[80, 1200]);
    [
        rival(
            "message-per-frame",
            Lane::Bare,
            small,
            50.0,
            "50 times faster than a message per frame at 80 and 1,200 bytes, without streams",
        ),
        rival(
            "message-per-frame",
            Lane::Streams,
            small,
            50.0,
            "the same with streams",
        ),
        rival(
            "livekit",
            Lane::Streams,
            None,
            1.0,
            "faster than LiveKit's worker at every size, with streams",
        ),
        rival(
            "livekit",
            Lane::Bare,
            small,
            3.0,
            "3 times faster than LiveKit's worker at 80 and 1,200 bytes, without streams",
        ),
        rival(
            "livekit",
            Lane::Streams,
            small,
            3.0,
            "the same with streams",
        ),
        near_streams(figures),
        bytes_added(figures),
        copies(figures),
        memory(figures),
        size(figures),
        longest_task(figures),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The floors as a table.
pub(crate) fn table(floors: &[Floor]) -> Table {
    let mut table = Table::new(["Floor", "Measured", ""]);
    for floor in floors {
        table.row([
            floor.requirement.as_str(),
            &floor.measured,
            if floor.met { "met" } else { "**missed**" },
        ]);
    }
    table
}

/// How near Sotto is to the time that the browser's streams take without any transform.
fn near_streams(figures: &Figures) -> Option<Floor> {
    let (ratio, where_) = worst_ratio(figures, "pass", Lane::Streams, Some(&[80, 1200]))?;
    let times = 1.0 / ratio;
    Some(Floor {
        requirement: "at most 1.3 times a worker without a transform at 80 and 1,200 bytes"
            .to_owned(),
        measured: format!("{}× at worst: {where_}", figure(times)),
        met: times <= 1.3,
    })
}

/// How many times faster Sotto is where it is least so, and where that is.
fn worst_ratio(
    figures: &Figures,
    rival: &str,
    lane: Lane,
    sizes: Option<&[u32]>,
) -> Option<(f64, String)> {
    let mut all = Vec::new();
    for (browser, InBrowser { speed, .. }) in &figures.browsers {
        let Some(speed) = speed else { continue };
        for size in speed.sizes() {
            if sizes.is_some_and(|sizes| !sizes.contains(&size)) {
                continue;
            }
            let (Some(own), Some(other)) = (
                speed.cell("sotto", lane, size),
                speed.cell(rival, lane, size),
            ) else {
                continue;
            };
            for ((direction, own), (_, other)) in own.directions().iter().zip(other.directions()) {
                let bytes = thousands(f64::from(size));
                all.push((
                    other.median / own.median,
                    format!("{browser}, {direction}, {bytes} bytes"),
                ));
            }
        }
    }
    all.into_iter()
        .min_by(|one, other| one.0.total_cmp(&other.0))
}

fn own_cells(figures: &Figures) -> impl Iterator<Item = &Cell> {
    figures
        .browsers
        .values()
        .filter_map(|browser| browser.speed.as_ref())
        .flat_map(|speed| &speed.cells)
        .filter(|cell| cell.name == "sotto")
}

fn bytes_added(figures: &Figures) -> Option<Floor> {
    let most = own_cells(figures).map(|cell| cell.bytes_added).max()?;
    Some(Floor {
        requirement: "at most 22 bytes added to a frame".to_owned(),
        measured: most.to_string(),
        met: most <= 22,
    })
}

fn own_counts<T: Ord>(
    figures: &Figures,
    pick: impl Fn(&super::figures::Counts) -> Option<T>,
) -> Option<T> {
    figures
        .browsers
        .values()
        .filter_map(|browser| browser.speed.as_ref())
        .flat_map(|speed| &speed.counts)
        .filter(|counts| counts.name == "sotto")
        .filter_map(pick)
        .max()
}

fn copies(figures: &Figures) -> Option<Floor> {
    let most = own_counts(figures, |counts| Some(counts.copies))?;
    Some(Floor {
        requirement: "at most one copy in and one out".to_owned(),
        measured: format!("{most} in all"),
        met: most <= 2,
    })
}

fn memory(figures: &Figures) -> Option<Floor> {
    let most = own_counts(figures, |counts| counts.memory_growth)?;
    Some(Floor {
        requirement: "WebAssembly memory does not grow after the warm-up".to_owned(),
        measured: format!("by {} bytes", thousands(most as f64)),
        met: most == 0,
    })
}

fn size(figures: &Figures) -> Option<Floor> {
    let wasm = figures.sizes.get("sotto.wasm")?;
    Some(Floor {
        requirement: "`sotto.wasm` at most 1.2 MB, 400 kB with brotli".to_owned(),
        measured: format!(
            "{:.2} MB, {:.0} kB",
            wasm.raw as f64 / 1e6,
            wasm.brotli as f64 / 1e3
        ),
        met: wasm.raw <= 1_200_000 && wasm.brotli <= 400_000,
    })
}

fn longest_task(figures: &Figures) -> Option<Floor> {
    let (milliseconds, where_) = figures
        .browsers
        .iter()
        .flat_map(|(name, browser)| browser.tasks.iter().flatten().map(move |task| (name, task)))
        .map(|(name, task)| (task.media.milliseconds, format!("{name}: {}", task.event)))
        .max_by(|one, other| one.0.total_cmp(&other.0))?;
    Some(Floor {
        requirement: "no task above 20 ms in a call of 100, in the worker that frames go through"
            .to_owned(),
        measured: format!("{} ms at worst: {where_}", figure(milliseconds)),
        met: milliseconds <= 20.0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn speed(sotto: f64, rival: f64) -> serde_json::Value {
        let cell = |name: &str, microseconds: f64| {
            let spread = json!({ "median": microseconds, "low": 0.0, "high": 1e9 });
            json!({ "name": name, "lane": "streams", "size": 80, "seal": spread, "open": spread, "bytesAdded": 20 })
        };
        json!({
            "cells": [cell("sotto", sotto), cell("livekit", rival), cell("pass", 0.75 * sotto)],
            "counts": [{ "name": "sotto", "memoryGrowth": 0, "copies": 2 }],
            "absent": {},
        })
    }

    fn figures(chromium: serde_json::Value, firefox: serde_json::Value) -> Figures {
        let browser = |speed| {
            json!({ "version": "1", "speed": speed, "start": null, "tasks": [
            {
                "event": "one comes",
                "media": { "what": "outputs", "milliseconds": 20.0 },
                "group": { "what": "timer", "milliseconds": 20.1 },
            },
        ], "cpu": [] })
        };
        serde_json::from_value(json!({
            "quick": false,
            "machine": { "processor": "x", "cores": 2, "system": "linux", "loadBefore": 0, "loadAfter": 0 },
            "versions": {},
            "sizes": { "sotto.wasm": { "raw": 1_200_000, "brotli": 400_001 } },
            "browsers": { "chromium": browser(chromium), "firefox": browser(firefox) },
        }))
        .unwrap()
    }

    fn floor(figures: &Figures, requirement: &str) -> Floor {
        floors(figures)
            .into_iter()
            .find(|floor| floor.requirement.contains(requirement))
            .unwrap()
    }

    #[test]
    fn the_worst_place_decides() {
        let figures = figures(speed(1.0, 9.0), speed(2.0, 5.0));
        let faster = floor(&figures, "every size");
        assert!(faster.met);
        assert_eq!(
            faster.measured,
            "2.50× at worst: firefox, encrypt, 80 bytes"
        );
        assert!(!floor(&figures, "the same").met);
    }

    #[test]
    fn a_floor_is_met_exactly_at_it() {
        let figures = figures(speed(1.0, 3.0), speed(1.0, 3.0));
        assert!(floor(&figures, "the same").met);
        assert!(floor(&figures, "22 bytes").met);
        let streams = floor(&figures, "without a transform");
        assert!(!streams.met);
        assert_eq!(
            streams.measured,
            "1.33× at worst: chromium, encrypt, 80 bytes"
        );
        assert!(floor(&figures, "one copy in").met);
        assert!(floor(&figures, "20 ms").met);
        assert!(!floor(&figures, "brotli").met);
    }

    #[test]
    fn without_a_measurement_there_is_no_floor() {
        let figures = figures(json!(null), json!(null));
        assert!(
            !floors(&figures)
                .iter()
                .any(|floor| floor.requirement.contains("LiveKit"))
        );
    }
}
