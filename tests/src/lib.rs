//! The platform proved through its own doors.
