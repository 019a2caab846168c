//! Four words of 32 bits: one SIMD register in WebAssembly, an array elsewhere.

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod kind {
    use std::arch::wasm32::{
        u8x16_shuffle, u32x4, u32x4_add, u32x4_shl, u32x4_shr, u32x4_shuffle, u64x2,
        u64x2_extract_lane, u64x2_shuffle, v128, v128_or, v128_xor,
    };

    #[derive(Clone, Copy)]
    pub(crate) struct Words(v128);

    impl Words {
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

        /// Turns the bits of each word. Moving the halves is two instructions in V8, shifting and joining is three; moving
        /// bytes gains nothing there.
        #[inline(always)]
        pub(crate) fn turn_bits<const LEFT: u32>(self) -> Self {
            let v = self.0;
            Self(match LEFT {
                16 => u8x16_shuffle::<2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13>(v, v),
                _ => v128_or(u32x4_shl(v, LEFT), u32x4_shr(v, 32 - LEFT)),
            })
        }

        /// The first word of each of the four; the second; the third; the fourth.
        #[inline(always)]
        pub(crate) fn transpose([Self(a), Self(b), Self(c), Self(d)]: [Self; 4]) -> [Self; 4] {
            let (ab, cd) = (
                u32x4_shuffle::<0, 4, 1, 5>(a, b),
                u32x4_shuffle::<0, 4, 1, 5>(c, d),
            );
            let (first, second) = (u64x2_shuffle::<0, 2>(ab, cd), u64x2_shuffle::<1, 3>(ab, cd));
            let (ab, cd) = (
                u32x4_shuffle::<2, 6, 3, 7>(a, b),
                u32x4_shuffle::<2, 6, 3, 7>(c, d),
            );
            let (third, fourth) = (u64x2_shuffle::<0, 2>(ab, cd), u64x2_shuffle::<1, 3>(ab, cd));
            [first, second, third, fourth].map(Self)
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
mod kind {
    #[derive(Clone, Copy)]
    pub(crate) struct Words([u32; 4]);

    impl Words {
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

        pub(crate) fn transpose([Self(a), Self(b), Self(c), Self(d)]: [Self; 4]) -> [Self; 4] {
            let ([a0, a1, a2, a3], [b0, b1, b2, b3]) = (a, b);
            let ([c0, c1, c2, c3], [d0, d1, d2, d3]) = (c, d);
            [
                [a0, b0, c0, d0],
                [a1, b1, c1, d1],
                [a2, b2, c2, d2],
                [a3, b3, c3, d3],
            ]
            .map(Self)
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

pub(crate) use kind::Words;
