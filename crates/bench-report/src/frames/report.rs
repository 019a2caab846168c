//! The report of a run, for the terminal and for the documentation.

use super::figures::{Figures, InBrowser, Lane};
use super::{floors, tables};
use crate::plot::{self, Legend, Line, Panel};
use std::fmt::Write as _;

/// A load above this says that others had a part of the machine.
const BUSY: f64 = 1.0;

/// Everything, as Markdown that can be read in a terminal.
#[must_use]
pub fn text(figures: &Figures) -> String {
    let mut out = format!("{}\n", setting(figures));
    let sections = [
        ("Floors", "", floors::table(&floors::floors(figures))),
        (
            "Microseconds per frame, streams included",
            "Frames come out of a `ReadableStream` and go into a `WritableStream` in the worker, as in a call. Median, and the first and last decile of all rounds.",
            tables::speed(figures, Lane::Streams),
        ),
        (
            "Microseconds per frame without streams",
            "The same worker code between bare queues: what is the contestants' own. LiveKit's worker leads frames through a `TransformStream` of its own, which is then all that is left of streams.",
            tables::speed(figures, Lane::Bare),
        ),
        ("Per frame", "", tables::per_frame(figures)),
        ("Loaded by a browser", "", tables::sizes(figures)),
        (
            "Start",
            "Sotto: `Call.join` until it resolves, which fetches and compiles the core and starts two workers. Prepared: the same with a `Call.prepare` that was ready. LiveKit: a new worker until it has answered, which an application, too, may start before its call. The files come from a server that forbids no cache and allows none.",
            tables::start(figures),
        ),
        (
            "Longest tasks of one member's workers",
            "Wall time. Frames go through one worker; the other follows the log, and no frame waits for it, so commits and joins are made there [in one piece](decisions.md#commits-and-joins-are-made-in-one-piece) and have no floor. Numbers after a message are the bytes of its payload.",
            tables::tasks(figures),
        ),
        (
            "Processor time of a call in 720p",
            "Percent of one core, by thread, over 15 s. The page holds both ends of the call, so its main thread is that of two members; the workers are one member's (two with Sotto, one with LiveKit), which sends one picture and receives as many as the table says. Encoding and decoding run on other threads and are the same with and without encryption, which is why fewer frames come when there are more receivers than this machine can decode. Where the system does not tell the time of threads (anything but Linux), nothing is measured.",
            tables::cpu(figures),
        ),
    ];
    for (title, explanation, table) in sections {
        if table.is_empty() {
            continue;
        }
        let _ = write!(out, "\n### {title}\n\n");
        if !explanation.is_empty() {
            let _ = write!(out, "{explanation}\n\n");
        }
        let _ = write!(out, "{table}");
    }
    for why in tables::absent(figures) {
        let _ = write!(out, "\nNot measured: {why}\n");
    }
    out
}

fn setting(figures: &Figures) -> String {
    let machine = &figures.machine;
    let browsers: Vec<&str> = figures
        .browsers
        .values()
        .map(|browser| browser.version.as_str())
        .collect();
    let versions: Vec<String> = figures
        .versions
        .iter()
        .map(|(name, version)| format!("{name} {version}"))
        .collect();
    let mut text = format!(
        "{}, {} cores, {}; {}; {}.",
        machine.processor,
        machine.cores,
        machine.system,
        browsers.join(", "),
        versions.join(", ")
    );
    if machine.load_before > BUSY {
        let _ = write!(
            text,
            "\n\n**Measured on a busy machine** (load {:.1} before, {:.1} after): times are too long, ratios are rough.",
            machine.load_before, machine.load_after
        );
    }
    if figures.quick {
        text.push_str("\n\n**A quick run**: too few rounds to quote.");
    }
    text
}

/// The section of the documentation.
#[must_use]
pub fn section(figures: &Figures) -> String {
    format!(
        "## Frames\n\n`cargo xtask bench frames --write-docs` measures and rewrites this section; without the option it only prints it.\n\n\
         Contestants take turns in rounds, each in two workers of its own, one that encrypts and one that decrypts. A message per frame is what Orange Meets does, here on the OpenMLS that Sotto uses, in the classical suite, compiled for speed, with ratchets that reach as far as there. LiveKit's worker is the file of its npm package, told what `livekit-client` tells it. “No transform” is a worker that pipes the frames through as they are: the time of the streams. davey is the WebAssembly build of its npm package, with the `Buffer` that it asks for, in a group that the bench sets up in the place of Discord's server.\n\n\
         ![Time per frame](benchmarks.svg)\n\n{}",
        text(figures)
    )
}

/// Time per frame over its size: one panel for each browser and direction.
#[must_use]
pub fn plot(figures: &Figures) -> String {
    let mut panels = Vec::new();
    for direction in 0..2 {
        for (browser, InBrowser { speed, .. }) in &figures.browsers {
            let Some(speed) = speed else { continue };
            let lines = lanes()
                .map(|(colour, name, lane)| Line {
                    colour,
                    dashed: lane == Lane::Bare,
                    points: speed
                        .sizes()
                        .into_iter()
                        .filter_map(|size| {
                            let cell = speed.cell(name, lane, size)?;
                            let (_, spread) = *cell.directions().get(direction)?;
                            Some((f64::from(size), spread.median))
                        })
                        .collect(),
                })
                .filter(|line| !line.points.is_empty())
                .collect();
            panels.push(Panel {
                title: format!(
                    "{browser}: {}",
                    if direction == 0 { "encrypt" } else { "decrypt" }
                ),
                lines,
            });
        }
    }
    let legend: Vec<Legend> = lanes()
        .filter(|(_, name, lane)| {
            figures.browsers.values().any(|browser| {
                browser.speed.as_ref().is_some_and(|speed| {
                    speed
                        .cells
                        .iter()
                        .any(|cell| cell.name == *name && cell.lane == *lane)
                })
            })
        })
        .map(|(colour, name, lane)| {
            let title = tables::NAMES
                .iter()
                .find(|(known, _)| *known == name)
                .map_or(name, |(_, title)| title);
            let bare = lane == Lane::Bare;
            Legend {
                name: if bare {
                    format!("{title}, no streams")
                } else {
                    title.to_owned()
                },
                colour,
                dashed: bare,
            }
        })
        .collect();
    plot::svg(&panels, &legend, "bytes of a frame", "µs per frame")
}

/// Every contestant with streams, and Sotto without them too.
fn lanes() -> impl Iterator<Item = (usize, &'static str, Lane)> {
    tables::NAMES
        .iter()
        .enumerate()
        .map(|(colour, (name, _))| (colour, *name, Lane::Streams))
        .chain(std::iter::once((0, "sotto", Lane::Bare)))
}
