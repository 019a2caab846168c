//! A call of two members in one page, written in Rust with `sotto-web`: each with workers, keys and a connection of its own.
//!
//! In an application one of the two would be another page, and the room log and the signalling a server's.

mod page;
mod participant;
mod room_log;

use js_sys::futures::spawn_local;
use page::Page;
use participant::Participant;
use room_log::RoomLog;
use sotto_web::{Call, Error};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{MediaStream, MediaStreamConstraints};

/// Runs the call for as long as the page is open.
///
/// # Errors
///
/// Outside of a page.
#[wasm_bindgen(start)]
pub fn start() -> Result<(), JsValue> {
    let page = Page::open()?;
    spawn_local(async move {
        if let Err(error) = call(&page).await {
            page.show("state", &error.to_string());
        }
    });
    Ok(())
}

async fn call(page: &Page) -> Result<(), Error> {
    if !Call::supported() {
        page.show("state", "this browser cannot protect frames");
        return Ok(());
    }
    let camera = camera(page).await?;
    let log = RoomLog::default();
    let alice = Participant::join("alice", &log, page).await?;
    let bob = Participant::join("bob", &log, page).await?;
    alice.expect(&bob, page);
    bob.expect(&alice, page);
    participant::connect(&alice, &bob, &camera).await?;

    // Both stay until the button is pressed.
    page.pressed("leave").await?;
    for each in [alice, bob] {
        each.leave(&log).await?;
    }
    page.show("state", "left");
    Ok(())
}

/// The camera, which both members send.
async fn camera(page: &Page) -> Result<MediaStream, Error> {
    let constraints = MediaStreamConstraints::new();
    constraints.set_video(&JsValue::TRUE);
    let devices = page.window().navigator().media_devices()?;
    let stream = devices.get_user_media_with_constraints(&constraints)?;
    Ok(MediaStream::from(stream.await?))
}
