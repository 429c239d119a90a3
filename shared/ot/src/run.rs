//! The pieces a document is stored in.
//!
//! A run is a stretch of text of one format, or one embed, with its length known. Long text is stored in several runs of at
//! most [`LONGEST`] bytes, so that an edit copies a few kilobytes however long the document is.

use std::mem;

use crate::op::{Piece, View};
use crate::{Attributes, Content};

/// How many bytes of text a run may hold.
pub(crate) const LONGEST: usize = 4096;

/// One stretch of a document.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    content: Content,
    attributes: Attributes,
    units: u32,
}

impl Run {
    /// This run borrowed, with its length.
    pub(crate) fn piece(&self) -> (Piece<'_>, u32) {
        (Piece::Insert(self.content.view(), &self.attributes), self.units)
    }

    /// Moves the run out, leaving an empty one.
    pub(crate) fn take(&mut self) -> Self {
        let content = mem::replace(&mut self.content, Content::Text(String::new()));
        Self { content, attributes: mem::take(&mut self.attributes), units: mem::take(&mut self.units) }
    }
}

/// Copies content into runs, cut where it is too long for one.
pub(crate) fn cut(view: View<'_>, attributes: &Attributes, mut each: impl FnMut(Run)) {
    let mut add = |content: Content| each(Run { units: content.length(), content, attributes: attributes.clone() });
    match view {
        View::Embed(embed) => add(Content::Embed(embed.clone())),
        View::Text(mut text) => {
            while !text.is_empty() {
                let (head, tail) = text.split_at(text.floor_char_boundary(LONGEST));
                add(Content::Text(head.to_owned()));
                text = tail;
            }
        }
    }
}

/// Puts a run at the end, joined with the last one if both are short and of one format.
pub(crate) fn push(runs: &mut Vec<Run>, run: Run) {
    if let Some(Run { content: Content::Text(text), attributes, units }) = runs.last_mut()
        && let Content::Text(more) = &run.content
        && text.len().saturating_add(more.len()) <= LONGEST
        && *attributes == run.attributes
    {
        text.push_str(more);
        *units = units.saturating_add(run.units);
    } else {
        runs.push(run);
    }
}

/// Copies content to the end of the runs.
pub(crate) fn extend(runs: &mut Vec<Run>, view: View<'_>, attributes: &Attributes) {
    cut(view, attributes, |run| push(runs, run));
}

/// The characters of a run, an embed as the object replacement character.
pub(crate) fn text(run: &Run) -> &str {
    match &run.content {
        Content::Text(text) => text,
        Content::Embed(_) => "\u{FFFC}",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units;

    #[test]
    fn long_text_is_cut_between_characters_and_short_text_is_joined() {
        let mut runs = Vec::new();
        let long = "a😀".repeat(LONGEST);
        extend(&mut runs, View::Text(&long), &Attributes::new());
        assert!(runs.iter().all(|run| text(run).len() <= LONGEST));
        assert_eq!(runs.iter().map(text).collect::<String>(), long);
        assert!(runs.iter().all(|run| run.units == units::length(text(run))));

        let mut runs = Vec::new();
        extend(&mut runs, View::Text("a"), &Attributes::new());
        extend(&mut runs, View::Text("b"), &Attributes::new());
        assert_eq!(runs.len(), 1);
    }
}
