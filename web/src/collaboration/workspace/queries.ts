/** The workspaces of an organization, as pages ask for them. */
import { queryOptions } from '@tanstack/react-query';
import type { Organization } from '../../platform/session/organization';
import { answer, everything } from '../../shared/api/client';

export const workspacesQuery = ({ id, api }: Organization) =>
  queryOptions({
    queryKey: [id, 'workspaces'],
    queryFn: () =>
      everything((after) =>
        answer(
          api.GET('/collaboration/workspaces', { params: { query: { limit: 100, ...(after === undefined ? {} : { after }) } } }),
        ),
      ),
  });
