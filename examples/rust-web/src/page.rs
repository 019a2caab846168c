//! The page: texts, videos and a button, by their ids.

use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Document, HtmlVideoElement, MediaStream, MediaStreamTrack, Window};

/// The page that the program runs in. A clone is the same page.
#[derive(Clone)]
pub(crate) struct Page {
    window: Window,
    document: Document,
}

impl Page {
    /// The page.
    ///
    /// # Errors
    ///
    /// Outside of one.
    pub(crate) fn open() -> Result<Self, JsValue> {
        let window = web_sys::window().ok_or("there is no page")?;
        let document = window.document().ok_or("there is no document")?;
        Ok(Self { window, document })
    }

    pub(crate) const fn window(&self) -> &Window {
        &self.window
    }

    /// Shows a text.
    pub(crate) fn show(&self, id: &str, text: &str) {
        if let Some(element) = self.document.get_element_by_id(id) {
            element.set_text_content(Some(text));
        }
    }

    /// Plays a track in a video.
    pub(crate) fn play(&self, id: &str, track: &MediaStreamTrack) {
        let video = self.document.get_element_by_id(id);
        let stream = MediaStream::new_with_tracks(&Array::of1(track));
        if let (Some(video), Ok(stream)) = (video, stream) {
            let video: HtmlVideoElement = video.unchecked_into();
            video.set_src_object(Some(&stream));
        }
    }

    /// Waits until a button is pressed.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub(crate) async fn pressed(&self, id: &str) -> Result<(), JsValue> {
        let button = self.document.get_element_by_id(id).ok_or("no button")?;
        let pressed = Promise::new(&mut |resolve, _| {
            // The element is of this page, and takes every listener.
            let _always = button.add_event_listener_with_callback("click", &resolve);
        });
        pressed.await?;
        Ok(())
    }
}
