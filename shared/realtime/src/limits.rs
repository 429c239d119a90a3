//! Every number of the protocol in one place. `docs/realtime.md` repeats them with their reasons.

/// A document has at most so many UTF-16 code units, its final newline included.
pub const DOCUMENT_UNITS: u32 = 1_000_000;
/// A change has at most so many operations.
pub const CHANGE_OPERATIONS: usize = 10_000;
/// A change is at most so many bytes of JSON: a stored revision stays below DynamoDB's 400 KB an item.
pub const CHANGE_BYTES: usize = 256 * 1024;
/// A message or frame on the socket is at most so many bytes; larger things go by REST. API Gateway closes a connection at
/// a frame of 32 KB.
pub const FRAME_BYTES: usize = 24 * 1024;
/// A change whose base is so many revisions behind must catch up first.
pub const BEHIND_REVISIONS: usize = 500;
/// So must one whose base is so many bytes of revisions behind.
pub const BEHIND_BYTES: usize = 256 * 1024;
/// A snapshot is made every so many revisions.
pub const SNAPSHOT_REVISIONS: u64 = 100;
/// A snapshot of more bytes than this is an object of its own.
pub const SNAPSHOT_INLINE_BYTES: usize = 350 * 1024;
/// A snapshot remembers the last change of so many clients, the latest ones.
pub const SNAPSHOT_CLIENTS: usize = 1_000;
/// How long a participant that does not ping keeps its place, in milliseconds. A lease is renewed only after access was
/// looked at again, so that nobody whose access ended receives anything for longer than this and ten seconds more.
pub const LEASE_MS: i64 = 45_000;
/// How often a client pings, in milliseconds.
pub const PING_MS: i64 = 15_000;
/// How soon after opening a client pings for the first time, in milliseconds.
pub const FIRST_PING_MS: i64 = 1_000;
/// How long a client waits for an answer before it asks again, in milliseconds.
pub const PATIENCE_MS: i64 = 5_000;
/// Readers of one document at one time.
pub const VIEWERS: usize = 50;
