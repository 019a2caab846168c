//! Numbers that look random, the same for the same seed (SplitMix64), so that a schedule of faults can be drawn once more.

use std::time::Duration;

pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    /// One of `count` things, by its index.
    pub fn index(&mut self, count: usize) -> usize {
        usize::try_from(self.below(count as u64)).unwrap()
    }

    /// Waits for as many milliseconds.
    pub async fn sleep(&mut self, from: u64, to: u64) {
        let time = Duration::from_millis(from + self.below(to - from));
        tokio::time::sleep(time).await;
    }
}
