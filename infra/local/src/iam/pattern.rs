//! Texts of policies with `*`, `?` and variables such as `${aws:PrincipalTag/tenant}`, and what fits them.

use super::keys;
use super::request::Context;
use crate::glob::{self, Token};

/// A text of a policy, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// `*`
    Many,
    /// `?`
    One,
    Variable {
        key: String,
        default: Option<String>,
    },
}

impl Pattern {
    /// Reads a text; where wildcards mean nothing, stars are stars.
    pub(super) fn read(source: &str, wildcards: bool, variables: bool) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut text = String::new();
        let mut rest = source;
        while let Some(first) = rest.chars().next() {
            let mut special = None;
            let mut length = first.len_utf8();
            if wildcards && first == '*' {
                special = Some(Piece::Many);
            } else if wildcards && first == '?' {
                special = Some(Piece::One);
            } else if variables && let Some(inner) = rest.strip_prefix("${") {
                let Some(end) = inner.find('}') else { return Err(format!("a ${{ of {source} is never closed")) };
                length = end + 3;
                match &inner[..end] {
                    plain @ ("*" | "?" | "$") => text.push_str(plain),
                    name => special = Some(variable(name)?),
                }
            } else {
                text.push(first);
            }
            if let Some(piece) = special {
                if !text.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                }
                pieces.push(piece);
            }
            rest = &rest[length..];
        }
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        Ok(Self(pieces))
    }

    /// Whether the text fits; nothing fits a pattern with a variable that has no value here.
    pub(super) fn fits(&self, text: &str, context: &Context, ignore_case: bool) -> bool {
        let Some(tokens) = self.tokens(context) else { return false };
        glob::fits(&tokens, text, |a, b| a == b || (ignore_case && a.to_lowercase().eq(b.to_lowercase())))
    }

    /// With the values of its variables. What a variable stands for is taken as it is, stars included.
    fn tokens(&self, context: &Context) -> Option<Vec<Token>> {
        let mut tokens = Vec::new();
        let characters = |text: &str, tokens: &mut Vec<Token>| tokens.extend(text.chars().map(Token::Character));
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => characters(text, &mut tokens),
                Piece::Many => tokens.push(Token::Many),
                Piece::One => tokens.push(Token::One),
                Piece::Variable { key, default } => {
                    characters(context.only(key).filter(|value| !value.is_empty()).or(default.as_deref())?, &mut tokens);
                }
            }
        }
        Some(tokens)
    }
}

/// `key`, or `key, 'default'`.
fn variable(inner: &str) -> Result<Piece, String> {
    let (key, default) = inner.split_once(',').map_or((inner, None), |(key, rest)| (key, Some(rest.trim())));
    if keys::multivalued(key)? {
        return Err(format!("${{{inner}}} can have several values, so it cannot be a variable"));
    }
    let default = match default {
        None => None,
        Some(quoted) => match quoted.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
            Some(text) if !text.is_empty() => Some(text.to_owned()),
            _ => return Err(format!("the default of ${{{inner}}} is a text in single quotes")),
        },
    };
    Ok(Piece::Variable { key: key.to_owned(), default })
}

/// A pattern of an ARN: each of its six parts by itself, or everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ArnPattern {
    Everything,
    Parts(Box<[Pattern; 6]>),
}

impl ArnPattern {
    /// Reads `*` or six parts.
    pub(super) fn read(source: &str, variables: bool) -> Result<Self, String> {
        if source == "*" {
            return Ok(Self::Everything);
        }
        let parts: Result<Vec<_>, _> = parts(source).into_iter().map(|part| Pattern::read(part, true, variables)).collect();
        let parts = <[Pattern; 6]>::try_from(parts?).map_err(|_| {
            format!("{source} is neither * nor an ARN of six parts, arn:partition:service:region:account:resource")
        })?;
        Ok(Self::Parts(Box::new(parts)))
    }

    /// Whether the ARN fits.
    pub(super) fn fits(&self, arn: &str, context: &Context) -> bool {
        match self {
            Self::Everything => true,
            Self::Parts(patterns) => {
                let parts: Vec<_> = arn.splitn(6, ':').collect();
                parts.len() == 6 && patterns.iter().zip(parts).all(|(pattern, part)| pattern.fits(part, context, false))
            }
        }
    }
}

/// At most six parts between colons; those inside a variable do not count.
fn parts(source: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut inside) = (0, false);
    for (at, character) in source.char_indices() {
        match character {
            '{' if source[..at].ends_with('$') => inside = true,
            '}' => inside = false,
            ':' if !inside && parts.len() < 5 => {
                parts.push(&source[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&source[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tenant(value: &str) -> Context {
        let mut context = Context::default();
        context.set("aws:PrincipalTag/tenant", value);
        context
    }

    fn like(pattern: &str, text: &str, context: &Context) -> bool {
        Pattern::read(pattern, true, true).unwrap().fits(text, context, false)
    }

    #[test]
    fn a_tenant_does_not_fit_one_that_begins_like_it() {
        let pattern = "T#${aws:PrincipalTag/tenant}#*";
        assert!(like(pattern, "T#org_1#D#1", &tenant("org_1")));
        assert!(like(pattern, "T#org_1#", &tenant("org_1")));
        assert!(!like(pattern, "T#org_10#D#1", &tenant("org_1")));
        assert!(!like(pattern, "T#org_1", &tenant("org_1")));
    }

    #[test]
    fn nothing_fits_a_variable_without_a_value_and_a_value_is_no_pattern() {
        let pattern = "T#${aws:PrincipalTag/tenant}#*";
        assert!(!like(pattern, "T##D", &Context::default()));
        assert!(!like(pattern, "T##D", &tenant("")));
        assert!(!like(pattern, "T#org_1#D", &tenant("*")));
        assert!(like("${aws:PrincipalTag/team, 'all'}/*", "all/x", &Context::default()));
    }

    #[test]
    fn stars_can_be_meant_as_such() {
        let none = Context::default();
        assert!(like("a${*}${?}${$}", "a*?$", &none) && !like("a${*}", "ab", &none));
        assert!(Pattern::read("a*", false, true).unwrap().fits("a*", &none, false));
        assert!(like("a*b?c", "a--b-c", &none) && !like("a*b?c", "a--bc", &none));
        assert!(Pattern::read("Straße", false, true).unwrap().fits("STRAßE", &none, true));
    }

    #[test]
    fn each_part_of_an_arn_is_by_itself() {
        let fits = |pattern: &str, arn: &str| ArnPattern::read(pattern, true).unwrap().fits(arn, &tenant("o:1"));
        assert!(fits("arn:aws:dynamodb:*:*:table/T", "arn:aws:dynamodb:us-east-1:0:table/T"));
        assert!(!fits("arn:aws:dynamodb:*:*:table/T", "arn:aws:dynamodb:us-east-1:0:table/T/index/gsi1"));
        assert!(!fits("arn:aws:*:::b", "arn:aws:s3:x:y:b"));
        assert!(fits("arn:aws:s3:::b/${aws:PrincipalTag/tenant}/*", "arn:aws:s3:::b/o:1/x:y"));
        assert!(fits("*", "*") && !fits("arn:aws:s3:::*", "*"));
    }

    #[test]
    fn what_cannot_be_read_says_so() {
        let fails = |source: &str| Pattern::read(source, true, true).unwrap_err();
        assert_eq!(fails("${aws:PrincipalTag/tenant"), "a ${ of ${aws:PrincipalTag/tenant is never closed");
        assert!(fails("${dynamodb:LeadingKeys}").contains("cannot be a variable"));
        assert!(
            fails("${aws:username}").starts_with("the local cloud does not know the condition key aws:username; it knows aws:")
        );
        assert!(fails("${aws:PrincipalTag/a, b}").contains("single quotes"));
        assert!(ArnPattern::read("arn:aws:s3", true).unwrap_err().contains("six parts"));
    }
}
