//! UTF-16 lengths over UTF-8 strings.
//!
//! The wire counts in UTF-16 code units, Rust stores UTF-8. These two functions are the only place where one meets the other.

/// How many UTF-16 code units the text has; more than a `u32` holds is reported as `u32::MAX`.
pub(crate) fn length(text: &str) -> u32 {
    // Every byte that starts a character is a unit, and the lead of a four-byte character is one more.
    let units: usize = text.bytes().map(|byte| usize::from((byte & 0xC0) != 0x80) + usize::from(byte >= 0xF0)).sum();
    u32::try_from(units).unwrap_or(u32::MAX)
}

/// Cuts the text after `units` code units, or `None` when the cut falls inside a surrogate pair or behind the end.
pub(crate) fn split(text: &str, units: u32) -> Option<(&str, &str)> {
    let wanted = usize::try_from(units).ok()?;
    // The common case, and the one that must be fast: plain ASCII up to the cut, where a unit is a byte.
    if text.as_bytes().get(..wanted)?.is_ascii() {
        return text.split_at_checked(wanted);
    }
    let mut left = wanted;
    for (at, character) in text.char_indices() {
        if left == 0 {
            return text.split_at_checked(at);
        }
        left = left.checked_sub(character.len_utf16())?;
    }
    (left == 0).then_some((text, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_as_browsers_do() {
        assert_eq!(length("abc"), 3);
        assert_eq!(length("é€"), 2);
        assert_eq!(length("a😀b"), 4);
        for text in ["", "plain", "naïve €", "👩‍👩‍👧 family", "\u{10FFFF}\u{FFFF}"] {
            assert_eq!(length(text) as usize, text.encode_utf16().count(), "{text:?}");
        }
    }

    #[test]
    fn cuts_between_characters_only() {
        assert_eq!(split("abc", 2), Some(("ab", "c")));
        assert_eq!(split("a😀b", 1), Some(("a", "😀b")));
        assert_eq!(split("a😀b", 2), None);
        assert_eq!(split("a😀b", 3), Some(("a😀", "b")));
        assert_eq!(split("a😀b", 4), Some(("a😀b", "")));
        assert_eq!(split("a😀b", 5), None);
        assert_eq!(split("é", 1), Some(("é", "")));
        assert_eq!(split("", 0), Some(("", "")));
        assert_eq!(split("ab", 3), None);
    }
}
