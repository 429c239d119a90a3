//! Operational transformation for rich text, exact to Quill Delta.
