/** Sharing a document further, less far, or no longer. The list shows it at once and takes it back when the platform refuses. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useOrganization } from '../../platform/session/organization';
import { answer, type Schemas } from '../../shared/api/client';
import type { Level } from './levels';

type SharedWith = Schemas['SharedWith'];

/** With whom, and how far; no level to share it no longer. */
export interface Change {
  readonly grantee: string;
  readonly level: Level | null;
}

/** Everybody in the organization, as a grantee. */
export const EVERYONE = 'everyone';

/** The list after a change. */
export function changed(shared: SharedWith, { grantee, level }: Change, by: string, at: string): SharedWith {
  if (grantee === EVERYONE) return { ...shared, everyone: level };
  const known = shared.shares.some((share) => share.grantee === grantee);
  if (level === null) return { ...shared, shares: shared.shares.filter((share) => share.grantee !== grantee) };
  if (!known) return { ...shared, shares: [...shared.shares, { grantee, level, shared_by: by, shared_at: at }] };
  return { ...shared, shares: shared.shares.map((share) => (share.grantee === grantee ? { ...share, level } : share)) };
}

export function useShare(document: Schemas['Document']) {
  const { id, api, profile } = useOrganization();
  const queries = useQueryClient();
  const key = [id, 'shares', document.id];
  return useMutation({
    mutationFn: async ({ grantee, level }: Change): Promise<void> => {
      const path = { document_id: document.id, grantee };
      const url = '/collaboration/documents/{document_id}/shares/{grantee}';
      if (level === null) await answer(api.DELETE(url, { params: { path } }));
      else await answer(api.PUT(url, { params: { path }, body: { level } }));
    },
    onMutate: async (change) => {
      await queries.cancelQueries({ queryKey: key });
      const before = queries.getQueryData<SharedWith>(key);
      if (before) queries.setQueryData(key, changed(before, change, profile.member.person, new Date().toISOString()));
      return before;
    },
    onError: (_error, _change, before) => {
      if (before) queries.setQueryData(key, before);
    },
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: key }),
        queries.invalidateQueries({ queryKey: [id, 'document', document.id] }),
        queries.invalidateQueries({ queryKey: [id, 'documents', document.workspace] }),
      ]),
  });
}
