//! The platform through its own doors, in one binary.
