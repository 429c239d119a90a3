/** The invitations of an organization, as pages ask for them. */
import { queryOptions } from '@tanstack/react-query';
import type { Organization } from '../../platform/session/organization';
import { answer, everything, type Schemas } from '../../shared/api/client';

type Scope = Pick<Organization, 'id' | 'api'>;

export const invitationsQuery = ({ id, api }: Scope, state: Schemas['InvitationState']) =>
  queryOptions({
    queryKey: [id, 'invitations', state],
    queryFn: () =>
      everything((after) =>
        answer(
          api.GET('/enterprise/invitations', {
            params: { query: { state, limit: 100, ...(after === undefined ? {} : { after }) } },
          }),
        ),
      ),
  });
