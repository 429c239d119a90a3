//! The checks that the protocol stands on, each of which a test can take away to see the simulation notice.

/// A check that the mutation test removes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Check {
    /// A client applies revisions in the order of their numbers.
    Ordering,
    /// A change that is a revision already does not become another one.
    Dedupe,
    /// A decision is made on every revision since the base.
    Gap,
}

#[cfg(test)]
thread_local! {
    pub(crate) static REMOVED: std::cell::Cell<Option<Check>> = const { std::cell::Cell::new(None) };
}

/// Whether the check is in force: always, but in the mutation test.
#[cfg(test)]
pub(crate) fn in_force(check: Check) -> bool {
    REMOVED.with(|removed| removed.get() != Some(check))
}

/// Whether the check is in force: always, but in the mutation test.
#[cfg(not(test))]
pub(crate) const fn in_force(_: Check) -> bool {
    true
}
