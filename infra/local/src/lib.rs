//! The local cloud: the whole platform in one process, read from the templates.
