/** Opens a document for live editing: the sync core, with this deployment's addresses and this person's API. */
import { type LiveDocument, openLiveDocument, type Rest } from '../../realtime';
import { type Api, answer } from '../../shared/api/client';
import { asProblem } from '../../shared/api/problem';

export interface LiveWanted {
  readonly document: string;
  readonly organization: string;
  readonly person: string;
  readonly api: Api;
  /** The address of the socket. */
  readonly socket: string;
}

export function openLive({ document, organization, person, api, socket }: LiveWanted): LiveDocument {
  return openLiveDocument({ document, organization, person, socket, rest: restOf(api) });
}

/** The requests of the sync core. Its own types and the contract's say the same of operations in other words. */
function restOf(api: Api): Rest {
  const path = (document_id: string) => ({ path: { document_id } });
  const problem = (error: unknown) => Promise.reject(asProblem(error));
  return {
    ticket: () => answer(api.POST('/platform/tickets')).then(({ ticket }) => ticket, problem),
    snapshot: (document) =>
      answer(api.GET('/collaboration/documents/{document_id}/snapshot', { params: path(document) })).then(
        (snapshot) => snapshot as Awaited<ReturnType<Rest['snapshot']>>,
        problem,
      ),
    revisions: (document, since) =>
      answer(
        api.GET('/collaboration/documents/{document_id}/revisions', {
          params: { ...path(document), query: { since, limit: 100 } },
        }),
      ).then(({ items }) => items as Awaited<ReturnType<Rest['revisions']>>, problem),
    submit: (document, submit) =>
      answer(
        api.POST('/collaboration/documents/{document_id}/revisions', { params: path(document), body: submit as never }),
      ).then((acknowledged) => acknowledged as unknown as Awaited<ReturnType<Rest['submit']>>, problem),
  };
}
