//! One operation of a change, and what it may insert.

use serde_json::{Map, Value};

use crate::{Attributes, units};

/// What an insert puts into the document: text, or one object that counts as a single unit (an image, say).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Text, never empty inside a [`Delta`](crate::Delta).
    Text(String),
    /// An object with one member that names its kind, such as `{"image": "img_…"}`.
    Embed(Map<String, Value>),
}

/// One step of a change, read from left to right over the document it was made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// Put something in here.
    Insert {
        /// What.
        content: Content,
        /// Its format.
        attributes: Attributes,
    },
    /// Keep what is here, perhaps with another format.
    Retain {
        /// How many units.
        length: u32,
        /// What to change of the format; `null` removes an attribute. Empty keeps the format as it is.
        attributes: Attributes,
    },
    /// Take away what is here.
    Delete {
        /// How many units.
        length: u32,
    },
}

impl Content {
    /// How many units this takes: the UTF-16 length of a text, one for an embed.
    pub fn length(&self) -> u32 {
        match self {
            Content::Text(text) => units::length(text),
            Content::Embed(_) => 1,
        }
    }

    /// This content borrowed.
    pub(crate) fn view(&self) -> View<'_> {
        match self {
            Content::Text(text) => View::Text(text),
            Content::Embed(embed) => View::Embed(embed),
        }
    }
}

impl Op {
    /// How many units this operation keeps, deletes or inserts.
    pub fn length(&self) -> u32 {
        match self {
            Op::Insert { content, .. } => content.length(),
            Op::Retain { length, .. } | Op::Delete { length } => *length,
        }
    }

    /// This operation borrowed.
    pub(crate) fn piece(&self) -> Piece<'_> {
        match self {
            Op::Insert { content, attributes } => Piece::Insert(content.view(), attributes),
            Op::Retain { length, attributes } => Piece::Retain(*length, attributes),
            Op::Delete { length } => Piece::Delete(*length),
        }
    }
}

/// A [`Content`], or a part of one, that is not copied until it is kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum View<'a> {
    Text(&'a str),
    Embed(&'a Map<String, Value>),
}

impl View<'_> {
    pub(crate) fn to_content(self) -> Content {
        match self {
            View::Text(text) => Content::Text(text.to_owned()),
            View::Embed(embed) => Content::Embed(embed.clone()),
        }
    }
}

/// An [`Op`], or a part of one, that is not copied until it is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Piece<'a> {
    Insert(View<'a>, &'a Attributes),
    Retain(u32, &'a Attributes),
    Delete(u32),
}

impl Piece<'_> {
    pub(crate) fn to_op(self) -> Op {
        match self {
            Piece::Insert(view, attributes) => Op::Insert { content: view.to_content(), attributes: attributes.clone() },
            Piece::Retain(length, attributes) => Op::Retain { length, attributes: attributes.clone() },
            Piece::Delete(length) => Op::Delete { length },
        }
    }
}
