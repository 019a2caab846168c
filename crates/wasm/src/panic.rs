//! A panic becomes a JavaScript exception with a message. The worker then shuts all media for good; a trap without a
//! message would do the same, only wordlessly.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(start)]
fn throw_on_panic() {
    std::panic::set_hook(Box::new(|panic| {
        wasm_bindgen::throw_str(&panic.to_string())
    }));
}
