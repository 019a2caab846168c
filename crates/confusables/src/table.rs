//! The table as text: for each character its distance from the one before, `:`, and the code points of its prototype,
//! all in base 36. A distance of 1 is left out.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use unicode_normalization::UnicodeNormalization as _;
use unicode_security::skeleton;

/// Columns of the lines of the table.
const WIDTH: usize = 108;

/// The TypeScript module.
pub fn module() -> String {
    let (major, minor, update) = unicode_security::UNICODE_VERSION;
    let lines = lines(&entries(&prototypes()));
    format!(
        "/**\n \
         * Prototypes of characters that look alike, by `confusables.txt` of Unicode {major}.{minor}.{update} (UTS #39 §4), as\n \
         * differences in base 36, without those that compatibility decomposition (NFKD) gives too. Written by\n \
         * `cargo run -p confusables`.\n \
         */\nexport const CONFUSABLES = `\n{lines}\n`;\n"
    )
}

/// The prototype of each character that has one and that decomposition does not take to the same.
fn prototypes() -> BTreeMap<char, String> {
    let all: BTreeMap<char, String> = ('\0'..=char::MAX)
        .filter_map(|character| {
            let text = character.to_string();
            let prototype: String = skeleton(&text).collect();
            let decomposed: String = text.nfd().collect();
            // A character that decomposes is replaced by its parts first; one without a skeleton is not to be seen.
            let mapped = decomposed == text && prototype != text && !prototype.is_empty();
            mapped.then_some((character, prototype))
        })
        .collect();
    let through_parts = |character: char| -> String {
        let parts = character.nfkd_parts().map(|part| {
            all.get(&part)
                .map_or_else(|| part.to_string(), Clone::clone)
        });
        parts.collect::<String>().nfd().collect()
    };
    all.iter()
        .filter(|&(&character, prototype)| {
            let decomposes = !character.nfkd_parts().eq([character]);
            !(decomposes && through_parts(character) == *prototype)
        })
        .map(|(&character, prototype)| (character, prototype.clone()))
        .collect()
}

fn entries(prototypes: &BTreeMap<char, String>) -> Vec<String> {
    let mut before = 0;
    prototypes
        .iter()
        .map(|(&character, prototype)| {
            let distance = u32::from(character) - before;
            before = u32::from(character);
            let mut entry = if distance == 1 {
                String::new()
            } else {
                base36(distance)
            };
            for (index, part) in prototype.chars().enumerate() {
                entry.push(if index == 0 { ':' } else { '.' });
                entry += &base36(part.into());
            }
            entry
        })
        .collect()
}

fn lines(entries: &[String]) -> String {
    let mut text = String::new();
    let mut column = 0;
    for entry in entries {
        let (separator, start) = match column {
            0 => ("", 0),
            used if used + 1 + entry.len() > WIDTH => ("\n", 0),
            used => (" ", used + 1),
        };
        let _ = write!(text, "{separator}{entry}");
        column = start + entry.len();
    }
    text
}

fn base36(number: u32) -> String {
    let mut digits = Vec::new();
    let mut rest = number;
    loop {
        digits.push(char::from_digit(rest % 36, 36).unwrap_or('0'));
        rest /= 36;
        if rest == 0 {
            break digits.iter().rev().collect();
        }
    }
}

/// Compatibility decomposition of one character.
trait Parts {
    fn nfkd_parts(self) -> impl Iterator<Item = char>;
}

impl Parts for char {
    fn nfkd_parts(self) -> impl Iterator<Item = char> {
        std::iter::once(self).nfkd()
    }
}
