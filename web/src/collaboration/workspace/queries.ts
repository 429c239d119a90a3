/** The workspaces of an organization, as pages ask for them. */
import { queryOptions } from '@tanstack/react-query';
import type { Organization } from '../../platform/session/organization';
import { answer, everything } from '../../shared/api/client';

type Scope = Pick<Organization, 'id' | 'api'>;

export const workspacesQuery = ({ id, api }: Scope) =>
  queryOptions({
    queryKey: [id, 'workspaces'],
    queryFn: () =>
      everything((after) =>
        answer(
          api.GET('/collaboration/workspaces', { params: { query: { limit: 100, ...(after === undefined ? {} : { after }) } } }),
        ),
      ),
  });

export const workspaceQuery = ({ id, api }: Scope, workspace: string) =>
  queryOptions({
    queryKey: [id, 'workspace', workspace],
    queryFn: () => answer(api.GET('/collaboration/workspaces/{workspace_id}', { params: { path: { workspace_id: workspace } } })),
  });
