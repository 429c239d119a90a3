//! The functions that a template may call, and the parts of `!Sub`.

/// One intrinsic function of the dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Intrinsic {
    Ref,
    GetAtt,
    Sub,
    If,
    Equals,
    Not,
    And,
    Or,
    Condition,
    Join,
}

impl Intrinsic {
    /// All of them, in the order of the documentation.
    pub(crate) const ALL: &'static [Self] = &[
        Self::Ref,
        Self::GetAtt,
        Self::Sub,
        Self::Join,
        Self::If,
        Self::Equals,
        Self::Not,
        Self::And,
        Self::Or,
        Self::Condition,
    ];

    /// The name after `!`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Ref => "Ref",
            Self::GetAtt => "GetAtt",
            Self::Sub => "Sub",
            Self::If => "If",
            Self::Equals => "Equals",
            Self::Not => "Not",
            Self::And => "And",
            Self::Or => "Or",
            Self::Condition => "Condition",
            Self::Join => "Join",
        }
    }

    /// What it takes, for the documentation.
    pub(crate) const fn usage(self) -> &'static str {
        match self {
            Self::Ref => "`!Ref Name`: a parameter, a pseudo parameter or the physical name of a resource",
            Self::GetAtt => "`!GetAtt Name.Attribute`: the attributes listed below",
            Self::Sub => "`!Sub text ${Name} ${Name.Attribute} ${!literal}`, or `!Sub [text, {Name: value}]`",
            Self::Join => "`!Join [separator, [values]]`",
            Self::If => "`!If [Condition, then, else]`; with `!Ref AWS::NoValue` a property or an item is left out",
            Self::Equals => "`!Equals [a, b]`, in conditions",
            Self::Not => "`!Not [condition]`, in conditions",
            Self::And => "`!And [condition, …]`, in conditions",
            Self::Or => "`!Or [condition, …]`, in conditions",
            Self::Condition => "`!Condition Name`, in conditions",
        }
    }

    /// The function of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|intrinsic| intrinsic.name() == name)
    }
}

/// A piece of a `!Sub` text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece<'t> {
    Text(&'t str),
    /// `${Name}` or `${Name.Attribute}`.
    Name(&'t str),
}

/// Splits the text of a `!Sub`; `None` when a `${` is never closed.
pub(crate) fn pieces(text: &str) -> Option<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        if start > 0 {
            pieces.push(Piece::Text(&rest[..start]));
        }
        let inner = &rest[start + 2..];
        let end = inner.find('}')?;
        // `${!name}` is the literal `${name}`.
        match inner[..end].strip_prefix('!') {
            Some(_) => pieces.extend([Piece::Text("${"), Piece::Text(&inner[1..=end])]),
            None => pieces.push(Piece::Name(inner[..end].trim())),
        }
        rest = &inner[end + 1..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    Some(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_substitution_has_names_and_literals() {
        let parsed = pieces("a-${B}-${C.D}${!e}f").unwrap();
        let expected = [
            Piece::Text("a-"),
            Piece::Name("B"),
            Piece::Text("-"),
            Piece::Name("C.D"),
            Piece::Text("${"),
            Piece::Text("e}"),
            Piece::Text("f"),
        ];
        assert_eq!(parsed, expected);
        assert!(pieces("${open").is_none());
    }
}
