/** What can be done with documents beside writing in them: creating, renaming, the trash. Lists show it at once. */
import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import { useOrganization } from '../../platform/session/organization';
import { answer, ifMatch, type Schemas } from '../../shared/api/client';
import { useIntent } from '../../shared/api/intent';
import { failed, undoable } from '../../shared/ui/notify';

type Document = Schemas['Document'];

export function useCreateDocument(workspace: string) {
  const { id, api } = useOrganization();
  const queries = useQueryClient();
  const intent = useIntent();
  return useMutation({
    mutationFn: (body: Schemas['NewDocument']) =>
      answer(
        api.POST('/collaboration/workspaces/{workspace_id}/documents', {
          params: { path: { workspace_id: workspace }, header: intent.header(body) },
          body,
        }),
      ),
    onSuccess: (document) => {
      intent.done();
      queries.setQueryData([id, 'document', document.id], document);
      void queries.invalidateQueries({ queryKey: [id, 'documents', workspace] });
    },
  });
}

export function useRenameDocument(document: Document) {
  const { id, api } = useOrganization();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      answer(
        api.PATCH('/collaboration/documents/{document_id}', {
          params: { path: { document_id: document.id }, header: ifMatch(document.version) },
          body: { name },
        }),
      ),
    onSuccess: (renamed) => {
      queries.setQueryData([id, 'document', renamed.id], renamed);
      for (const [key] of listsOf(queries, id, renamed)) {
        queries.setQueryData<Document[]>(key, (list) => list?.map((one) => (one.id === renamed.id ? renamed : one)));
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: [id, 'documents', document.workspace] }),
  });
}

/** Moves documents to the trash and out of it. The way there can be undone from the notification. */
export function useTrash() {
  const { id, api } = useOrganization();
  const queries = useQueryClient();
  const params = (document: Document) => ({ params: { path: { document_id: document.id } } });
  const leave = (document: Document) => {
    for (const [key] of listsOf(queries, id, document)) {
      queries.setQueryData<Document[]>(key, (list) => list?.filter((one) => one.id !== document.id));
    }
  };
  const settle = (document: Document, changed?: Document) => {
    if (changed) queries.setQueryData([id, 'document', document.id], changed);
    return queries.invalidateQueries({ queryKey: [id, 'documents', document.workspace] });
  };
  const restore = useMutation({
    mutationFn: (document: Document) => answer(api.POST('/collaboration/documents/{document_id}/restore', params(document))),
    onMutate: leave,
    onError: (error, document) => failed(`“${document.name}” was not restored`, error),
    onSettled: (changed, _error, document) => settle(document, changed),
  });
  const trash = useMutation({
    mutationFn: (document: Document) => answer(api.POST('/collaboration/documents/{document_id}/trash', params(document))),
    onMutate: leave,
    onSuccess: (_changed, document) => undoable(`“${document.name}” is in the trash.`, () => restore.mutate(document)),
    onError: (error, document) => failed(`“${document.name}” was not moved to the trash`, error),
    onSettled: (changed, _error, document) => settle(document, changed),
  });
  return { trash, restore };
}

function listsOf(queries: QueryClient, organization: string, document: Document) {
  return queries.getQueriesData<Document[]>({ queryKey: [organization, 'documents', document.workspace] });
}
