/** The sync core of the web client: documents that several people write at once. Knows neither React nor Quill. */
export { type LiveOptions, openLiveDocument } from './live-document';
export type { Capacity, Copy, EditorPort, LiveDocument, LiveState, Participant, Range, RemoteSelection, Trouble } from './port';
export type { Rest } from './rest';
