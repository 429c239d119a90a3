//! What can be wrong with a change or a document, each with where it is and what would be right.

/// Why a change or a document was refused. Nothing is altered when one of these is returned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OtError {
    /// An operation keeps, deletes or inserts nothing.
    #[error("operation {index} has no length: every operation must keep, delete or insert at least one unit")]
    EmptyOp {
        /// Which operation, from 0.
        index: usize,
    },
    /// The lengths of the operations, or of the document, add up to 2^31 or more.
    #[error("the lengths add up to 2147483648 units or more: split the change")]
    TooLong,
    /// A document holds something other than an insert.
    #[error("operation {index} is not an insert: a document consists of inserts only")]
    NotADocument {
        /// Which operation, from 0.
        index: usize,
    },
    /// A change keeps or deletes more than there is.
    #[error("the change keeps and deletes {consumed} units, but the document has {length}: it was made for another document")]
    PastEnd {
        /// What the change keeps and deletes together.
        consumed: u32,
        /// How long the document is.
        length: u32,
    },
    /// An operation ends between the two halves of a character outside the basic plane.
    #[error("an operation ends inside the surrogate pair at unit {at}: move its end before or behind the character")]
    SplitsPair {
        /// The unit that would be torn from its other half, counted in the text that is consumed.
        at: u32,
    },
}
