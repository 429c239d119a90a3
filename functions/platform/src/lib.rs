//! Who may come in: authorizers, tickets, sockets, health.

/// The functions of this domain.
pub const FUNCTIONS: runtime::Functions = &[];
