#![doc = include_str!("../README.md")]

mod aead;
mod chacha20;
mod poly1305;
mod words;

pub use self::aead::ChaCha20Poly1305;
