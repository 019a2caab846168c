//! Prints one row as JSON; see the library.

use clap::Parser;
use sotto_bench::{Case, measure};
use std::time::Instant;

/// Measures one case.
#[derive(Parser)]
struct Arguments {
    /// Members of the group before the measured joins; two or more
    #[arg(long)]
    members: usize,
    /// The hybrid cipher suite instead of the classical one
    #[arg(long)]
    hybrid: bool,
    /// Repair the tree whenever that is due
    #[arg(long)]
    tree_repair: bool,
}

fn main() -> serde_json::Result<()> {
    let Arguments {
        members,
        hybrid,
        tree_repair,
    } = Arguments::parse();
    let case = Case {
        members,
        hybrid,
        tree_repair,
    };
    let start = Instant::now();
    let row = measure(&case, &|| start.elapsed().as_secs_f64() * 1000.0);
    println!("{}", serde_json::to_string(&row)?);
    Ok(())
}
