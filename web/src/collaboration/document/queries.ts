/** Documents, as pages ask for them. */
import { queryOptions } from '@tanstack/react-query';
import type { Organization } from '../../platform/session/organization';
import { answer, everything, type Schemas } from '../../shared/api/client';

type Scope = Pick<Organization, 'id' | 'api'>;

/** One document's row: its name, its state, who made it. Never what stands in it. */
export const documentQuery = ({ id, api }: Scope, document: string) =>
  queryOptions({
    queryKey: [id, 'document', document],
    queryFn: () => answer(api.GET('/collaboration/documents/{document_id}', { params: { path: { document_id: document } } })),
  });

/** All documents of a workspace in one state, as far as they are shared with the person. */
export const documentsQuery = ({ id, api }: Scope, workspace: string, state: Schemas['State']) =>
  queryOptions({
    queryKey: [id, 'documents', workspace, state],
    queryFn: () =>
      everything((after) =>
        answer(
          api.GET('/collaboration/workspaces/{workspace_id}/documents', {
            params: {
              path: { workspace_id: workspace },
              query: { state, limit: 100, ...(after === undefined ? {} : { after }) },
            },
          }),
        ),
      ),
  });
