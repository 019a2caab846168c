//! The same as a module for Node.

use crate::{Case, measure};
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
}

/// Measures one case; a row as JSON.
#[wasm_bindgen]
#[must_use]
pub fn run(members: usize, hybrid: bool, tree_repair: bool) -> String {
    let case = Case {
        members,
        hybrid,
        tree_repair,
    };
    serde_json::to_string(&measure(&case, &now)).expect("a row is JSON")
}
