//! The figures as tables.

use super::figures::{Cpu, Figures, Lane, Protection, Speed, Spread};
use crate::table::{Table, figure, spread, thousands};

/// Contestants, in the order of the columns.
pub(crate) const NAMES: [(&str, &str); 5] = [
    ("sotto", "Sotto"),
    ("livekit", "LiveKit"),
    ("davey", "davey"),
    ("message-per-frame", "Message per frame"),
    ("pass", "No transform"),
];

/// Microseconds per frame: median, first and last decile.
pub(crate) fn speed(figures: &Figures, lane: Lane) -> Table {
    let names: Vec<_> = NAMES
        .iter()
        .filter(|(name, _)| measured(figures).any(|(_, speed)| enters(speed, name, lane)))
        .collect();
    let head = ["Browser, bytes, direction"].into_iter();
    let mut table = Table::new(head.chain(names.iter().map(|(_, title)| *title)));
    for (browser, speed) in measured(figures) {
        for size in speed.sizes() {
            for direction in 0..2 {
                let cells = names.iter().map(|(name, _)| {
                    speed
                        .cell(name, lane, size)
                        .and_then(|cell| cell.directions().get(direction).copied())
                });
                let cells: Vec<_> = cells.collect();
                let Some(label) = cells.iter().flatten().next().map(|(label, _)| *label) else {
                    continue;
                };
                let title = format!("{browser}, {}, {label}", thousands(f64::from(size)));
                let cells = cells
                    .iter()
                    .map(|cell| cell.map_or_else(|| "–".to_owned(), |(_, spread)| range(spread)));
                table.row(std::iter::once(title).chain(cells));
            }
        }
    }
    table
}

fn measured(figures: &Figures) -> impl Iterator<Item = (&String, &Speed)> {
    figures
        .browsers
        .iter()
        .filter_map(|(name, browser)| Some((name, browser.speed.as_ref()?)))
}

fn enters(speed: &Speed, name: &str, lane: Lane) -> bool {
    speed
        .cells
        .iter()
        .any(|cell| cell.name == name && cell.lane == lane)
}

fn range(Spread { median, low, high }: Spread) -> String {
    spread(median, low, high)
}

/// The costs that are the same for every frame.
pub(crate) fn per_frame(figures: &Figures) -> Table {
    let mut table = Table::new(["Contestant", "Bytes added", "WebAssembly memory grew by"]);
    for (name, title) in NAMES {
        let added: Vec<u32> = measured(figures)
            .flat_map(|(_, speed)| &speed.cells)
            .filter(|cell| cell.name == name)
            .map(|cell| cell.bytes_added)
            .collect();
        let (least, most) = (added.iter().min(), added.iter().max());
        let counts: Vec<_> = measured(figures)
            .flat_map(|(_, speed)| &speed.counts)
            .filter(|counts| counts.name == name)
            .collect();
        let (Some(least), Some(most)) = (least, most) else {
            continue;
        };
        let added = if least == most {
            least.to_string()
        } else {
            format!("{least}–{most}")
        };
        let growth = counts
            .iter()
            .filter_map(|counts| counts.memory_growth)
            .max();
        table.row([
            title.to_owned(),
            added,
            growth.map_or_else(|| "–".to_owned(), |growth| format!("{growth} bytes")),
        ]);
    }
    table
}

/// Contestants that could not be measured, with the reason, each once.
pub(crate) fn absent(figures: &Figures) -> Vec<String> {
    measured(figures)
        .flat_map(|(browser, speed)| {
            speed
                .absent
                .iter()
                .map(move |(name, why)| format!("{name} in {browser}: {why}"))
        })
        .collect()
}

/// The files that a browser loads.
pub(crate) fn sizes(figures: &Figures) -> Table {
    let mut table = Table::new(["File", "Bytes", "With brotli"]);
    for (name, size) in &figures.sizes {
        table.row([
            name.clone(),
            thousands(size.raw as f64),
            thousands(size.brotli as f64),
        ]);
    }
    table
}

/// How long it takes until a worker can be used.
pub(crate) fn start(figures: &Figures) -> Table {
    let mut table = Table::new([
        "Until the worker runs, ms",
        "Sotto",
        "Sotto, prepared",
        "LiveKit",
    ]);
    for (browser, measured) in &figures.browsers {
        let Some(start) = &measured.start else {
            continue;
        };
        let cell = |name: &str| start.get(name).copied().map_or_else(String::new, range);
        table.row([
            browser.clone(),
            cell("sotto"),
            cell("prepared"),
            cell("livekit"),
        ]);
    }
    table
}

/// The longest tasks of the workers.
pub(crate) fn tasks(figures: &Figures) -> Table {
    let mut table = Table::new([
        "What happens in a call of 100",
        "Worker of the frames, ms",
        "Which",
        "Worker of the group, ms",
        "Which",
    ]);
    for (browser, measured) in &figures.browsers {
        for task in measured.tasks.iter().flatten() {
            table.row([
                format!("{browser}: {}", task.event),
                figure(task.media.milliseconds),
                task.media.what.clone(),
                figure(task.group.milliseconds),
                task.group.what.clone(),
            ]);
        }
    }
    table
}

/// Processor time in a call.
pub(crate) fn cpu(figures: &Figures) -> Table {
    let mut table = Table::new([
        "Browser, receivers",
        "Encrypted by",
        "Main thread",
        "Workers",
        "Workers per frame, µs",
        "Frames received per second",
        "Bytes per frame",
    ]);
    for (browser, measured) in &figures.browsers {
        for cell in &measured.cpu {
            table.row(cpu_row(browser, cell));
        }
    }
    table
}

fn cpu_row(browser: &str, cell: &Cpu) -> [String; 7] {
    let percent = |value: f64| format!("{value:.1} %");
    let whole = |value: f64| format!("{value:.0}");
    let protection = match cell.protection {
        Protection::None => "nothing",
        Protection::Sotto => "Sotto",
        Protection::Livekit => "LiveKit",
    };
    [
        format!("{browser}, {}", cell.receivers),
        protection.to_owned(),
        percent(cell.main),
        cell.worker.map_or_else(|| "–".to_owned(), percent),
        cell.worker_per_frame.map_or_else(|| "–".to_owned(), whole),
        whole(cell.received_per_second),
        thousands(cell.bytes),
    ]
}
