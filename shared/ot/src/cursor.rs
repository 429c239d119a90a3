//! Walks over operations in steps of any length.
//!
//! Compose, transform, invert and diff all walk two lists side by side and must cut an operation wherever the other list has a
//! boundary. Behind the end a cursor keeps returning an endless bare retain, as a change implies "and keep the rest".

use crate::attributes::NONE;
use crate::op::{Op, Piece, View};
use crate::{OtError, units};

/// The length of what is behind the end: longer than any list of operations may be.
pub(crate) const ENDLESS: u32 = u32::MAX;

/// What an operation does, without what it does it with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Insert,
    Retain,
    Delete,
}

/// A position in a list of pieces, possibly inside one of them.
pub(crate) struct Cursor<'a, I> {
    rest: I,
    current: Option<Piece<'a>>,
    length: u32,
    whole: bool,
    passed: u32,
}

/// A cursor over the operations of a change.
pub(crate) fn over(ops: &[Op]) -> Cursor<'_, impl Iterator<Item = (Piece<'_>, u32)>> {
    Cursor::new(ops.iter().map(|op| (op.piece(), op.length())))
}

impl<'a, I: Iterator<Item = (Piece<'a>, u32)>> Cursor<'a, I> {
    /// A cursor at the start of these pieces, each with its length.
    pub(crate) fn new(rest: I) -> Self {
        let mut cursor = Self { rest, current: None, length: ENDLESS, whole: true, passed: 0 };
        cursor.advance();
        cursor
    }

    /// Whether anything but the endless retain is left.
    pub(crate) fn has_next(&self) -> bool {
        self.current.is_some()
    }

    /// How much of the current operation is left.
    pub(crate) fn length(&self) -> u32 {
        self.length
    }

    /// Whether nothing of the current operation was taken yet.
    pub(crate) fn is_whole(&self) -> bool {
        self.whole
    }

    /// What the current operation does.
    pub(crate) fn kind(&self) -> Kind {
        match self.current {
            Some(Piece::Insert(..)) => Kind::Insert,
            Some(Piece::Delete(_)) => Kind::Delete,
            Some(Piece::Retain(..)) | None => Kind::Retain,
        }
    }

    /// Takes what is left of the current operation.
    pub(crate) fn take_all(&mut self) -> Piece<'a> {
        let Some(piece) = self.current else { return Piece::Retain(ENDLESS, &NONE) };
        self.passed = self.passed.saturating_add(self.length);
        self.advance();
        piece
    }

    /// Takes at most `length` units of the current operation.
    pub(crate) fn take(&mut self, length: u32) -> Result<Piece<'a>, OtError> {
        let Some(piece) = self.current else { return Ok(Piece::Retain(length, &NONE)) };
        if length >= self.length {
            return Ok(self.take_all());
        }
        let left = self.length.saturating_sub(length);
        let (taken, rest) = match piece {
            Piece::Retain(_, attributes) => (Piece::Retain(length, attributes), Piece::Retain(left, attributes)),
            Piece::Delete(_) => (Piece::Delete(length), Piece::Delete(left)),
            Piece::Insert(View::Text(text), attributes) => {
                let at = self.passed.saturating_add(length);
                let (head, tail) = units::split(text, length).ok_or(OtError::SplitsPair { at })?;
                (Piece::Insert(View::Text(head), attributes), Piece::Insert(View::Text(tail), attributes))
            }
            // An embed is one unit long, so it is never cut: asking for nothing of it takes nothing.
            Piece::Insert(View::Embed(_), _) => return Ok(Piece::Retain(0, &NONE)),
        };
        self.current = Some(rest);
        self.whole = false;
        self.length = left;
        self.passed = self.passed.saturating_add(length);
        Ok(taken)
    }

    /// Everything that is left, unmerged.
    pub(crate) fn remaining(self) -> impl Iterator<Item = Piece<'a>> {
        self.current.into_iter().chain(self.rest.map(|(piece, _)| piece))
    }

    fn advance(&mut self) {
        self.whole = true;
        (self.current, self.length) = match self.rest.next() {
            Some((piece, length)) => (Some(piece), length),
            None => (None, ENDLESS),
        };
    }
}
