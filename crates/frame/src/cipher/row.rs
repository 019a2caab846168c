//! Four words of 32 bits that are worked on at once: one SIMD register in WebAssembly, an array elsewhere.

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod words {
    use std::arch::wasm32::{
        u8x16_shuffle, u32x4, u32x4_add, u32x4_shl, u32x4_shr, u32x4_shuffle, u64x2,
        u64x2_extract_lane, v128, v128_or, v128_xor,
    };

    #[derive(Clone, Copy)]
    pub(crate) struct Row(v128);

    impl Row {
        #[inline(always)]
        pub(crate) fn new([a, b, c, d]: [u32; 4]) -> Self {
            Self(u32x4(a, b, c, d))
        }

        #[inline(always)]
        pub(crate) fn add(self, other: Self) -> Self {
            Self(u32x4_add(self.0, other.0))
        }

        #[inline(always)]
        pub(crate) fn xor(self, other: Self) -> Self {
            Self(v128_xor(self.0, other.0))
        }

        /// Turns the bits of each word. Moving bytes is one instruction, shifting and joining bits is three.
        #[inline(always)]
        pub(crate) fn turn_bits<const LEFT: u32>(self) -> Self {
            let v = self.0;
            Self(match LEFT {
                16 => u8x16_shuffle::<2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13>(v, v),
                8 => u8x16_shuffle::<3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14>(v, v),
                _ => v128_or(u32x4_shl(v, LEFT), u32x4_shr(v, 32 - LEFT)),
            })
        }

        /// Turns the order of the words by one, two or three.
        #[inline(always)]
        pub(crate) fn turn_words<const LEFT: u32>(self) -> Self {
            let v = self.0;
            Self(match LEFT {
                1 => u32x4_shuffle::<1, 2, 3, 0>(v, v),
                2 => u32x4_shuffle::<2, 3, 0, 1>(v, v),
                _ => u32x4_shuffle::<3, 0, 1, 2>(v, v),
            })
        }

        /// Words as RFC 8439 reads them, least significant byte first.
        #[inline(always)]
        pub(crate) fn from_bytes(bytes: [u8; 16]) -> Self {
            let number = u128::from_le_bytes(bytes);
            Self(u64x2(number as u64, (number >> 64) as u64))
        }

        #[inline(always)]
        pub(crate) fn to_bytes(self) -> [u8; 16] {
            let low = u128::from(u64x2_extract_lane::<0>(self.0));
            let high = u128::from(u64x2_extract_lane::<1>(self.0));
            (high << 64 | low).to_le_bytes()
        }
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod words {
    #[derive(Clone, Copy)]
    pub(crate) struct Row([u32; 4]);

    impl Row {
        pub(crate) fn new(words: [u32; 4]) -> Self {
            Self(words)
        }

        pub(crate) fn add(self, Self([e, f, g, h]): Self) -> Self {
            let [a, b, c, d] = self.0;
            Self([
                a.wrapping_add(e),
                b.wrapping_add(f),
                c.wrapping_add(g),
                d.wrapping_add(h),
            ])
        }

        pub(crate) fn xor(self, Self([e, f, g, h]): Self) -> Self {
            let [a, b, c, d] = self.0;
            Self([a ^ e, b ^ f, c ^ g, d ^ h])
        }

        pub(crate) fn turn_bits<const LEFT: u32>(self) -> Self {
            Self(self.0.map(|word| word.rotate_left(LEFT)))
        }

        pub(crate) fn turn_words<const LEFT: u32>(self) -> Self {
            let mut words = self.0;
            words.rotate_left(LEFT as usize);
            Self(words)
        }

        pub(crate) fn from_bytes(bytes: [u8; 16]) -> Self {
            let number = u128::from_le_bytes(bytes);
            Self([0, 32, 64, 96].map(|bits| (number >> bits) as u32))
        }

        pub(crate) fn to_bytes(self) -> [u8; 16] {
            let [a, b, c, d] = self.0.map(u128::from);
            (d << 96 | c << 64 | b << 32 | a).to_le_bytes()
        }
    }
}

pub(super) use words::Row;
