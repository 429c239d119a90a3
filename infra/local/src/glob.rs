//! Patterns with `*` and `?`, as IAM and Lambda permissions write them.

/// A part of a pattern.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    /// Itself.
    Character(char),
    /// `*`: any characters.
    Many,
    /// `?`: one character.
    One,
}

/// Whether the text fits the pattern.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let token = |character| match character {
        '*' => Token::Many,
        '?' => Token::One,
        plain => Token::Character(plain),
    };
    fits(&pattern.chars().map(token).collect::<Vec<_>>(), text, |one, other| one == other)
}

/// Whether the text fits the pattern, whose characters are compared by `same`.
pub(crate) fn fits(pattern: &[Token], text: &str, same: impl Fn(char, char) -> bool) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    // Where the last `*` was, and how much of the text it has taken so far.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(Token::Many) => {
                star = Some((p, t));
                p += 1;
            }
            Some(Token::One) => (p, t) = (p + 1, t + 1),
            Some(Token::Character(character)) if same(*character, text[t]) => (p, t) = (p + 1, t + 1),
            _ => {
                let Some((at, taken)) = star else { return false };
                star = Some((at, taken + 1));
                (p, t) = (at + 1, taken + 1);
            }
        }
    }
    pattern[p..].iter().all(|token| *token == Token::Many)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn stars_and_question_marks() {
        assert!(matches("arn:aws:dynamodb:*:*:table/T", "arn:aws:dynamodb:us-east-1:0:table/T"));
        assert!(!matches("arn:aws:dynamodb:*:*:table/T", "arn:aws:dynamodb:us-east-1:0:table/T/index/gsi1"));
        assert!(matches("*", ""));
        assert!(matches("a*b*c", "a-b-b-c"));
        assert!(!matches("a*b*c", "a-b-b-d"));
        assert!(matches("s3:Get?bject", "s3:GetObject"));
        assert!(!matches("", "x"));
    }
}
