/** The numbers of the wire, as `shared/realtime/src/limits.rs` and docs/realtime.md (section 14) have them. */

/** Operations in a change. */
export const CHANGE_OPERATIONS = 10_000;
/** Bytes of JSON in a change. */
export const CHANGE_BYTES = 262_144;
/** Bytes in a message on the socket; larger ones go by REST. */
export const FRAME_BYTES = 24_576;
/** Units in a document, the final newline included. */
export const DOCUMENT_UNITS = 1_000_000;
/** A revision whose number is a multiple of this carries the hash of the document. */
export const SNAPSHOT_REVISIONS = 100;
/** How often a client pings, in milliseconds. */
export const PING_MS = 15_000;
/** How soon after opening it does so first. */
export const FIRST_PING_MS = 1_000;
/** How long an answer is waited for before asking again. */
export const PATIENCE_MS = 5_000;
/** How often a selection is told at most. */
export const PRESENCE_MS = 1_000;
