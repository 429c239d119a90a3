/** The members of an organization, as pages ask for them. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { type Organization, useOrganization } from '../../platform/session/organization';
import { answer, everything, type Schemas } from '../../shared/api/client';

type Scope = Pick<Organization, 'id' | 'api'>;

export const membersQuery = ({ id, api }: Scope) =>
  queryOptions({
    queryKey: [id, 'members'],
    queryFn: () =>
      everything((after) =>
        answer(api.GET('/enterprise/members', { params: { query: { limit: 100, ...(after === undefined ? {} : { after }) } } })),
      ),
  });

/** What people are called: for ids in other things. Somebody who left has no name here any more. */
export function usePeople(): { nameOf: (person: string) => string; members: readonly Schemas['Member'][] } {
  const organization = useOrganization();
  const { data } = useQuery({ ...membersQuery(organization), enabled: organization.can('member_read') });
  const members = data ?? [];
  const { member } = organization.profile;
  const nameOf = (person: string) => {
    if (person === member.person) return member.name;
    return members.find((one) => one.person === person)?.name ?? (data === undefined ? '…' : 'Somebody who left');
  };
  return { nameOf, members };
}
