/** The teams of an organization, as pages ask for them. */
import { queryOptions } from '@tanstack/react-query';
import type { Organization } from '../../platform/session/organization';
import { answer, everything } from '../../shared/api/client';

type Scope = Pick<Organization, 'id' | 'api'>;

export const teamsQuery = ({ id, api }: Scope) =>
  queryOptions({
    queryKey: [id, 'teams'],
    queryFn: () =>
      everything((after) =>
        answer(api.GET('/enterprise/teams', { params: { query: { limit: 100, ...(after === undefined ? {} : { after }) } } })),
      ),
  });

/** Those who were put into a team itself. */
export const teamMembersQuery = ({ id, api }: Scope, team: string) =>
  queryOptions({
    queryKey: [id, 'team-members', team],
    queryFn: () =>
      everything((after) =>
        answer(
          api.GET('/enterprise/teams/{team_id}/members', {
            params: { path: { team_id: team }, query: { limit: 100, ...(after === undefined ? {} : { after }) } },
          }),
        ),
      ),
  });
