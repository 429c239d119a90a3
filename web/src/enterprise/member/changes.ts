/** What is done with members: what they are and may do, the teams that they are put in, and that they are removed. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useOrganization } from '../../platform/session/organization';
import { answer, ifMatch, type Schemas } from '../../shared/api/client';

type Member = Schemas['Member'];

export function useUpdateMember(member: Member) {
  const { id, api, profile } = useOrganization();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas['MemberPatch']) =>
      answer(
        api.PATCH('/enterprise/members/{person_id}', {
          params: { path: { person_id: member.person }, header: ifMatch(member.version) },
          body,
        }),
      ),
    onSettled: () => {
      if (member.person === profile.member.person) void queries.invalidateQueries({ queryKey: [id, 'profile'] });
      return queries.invalidateQueries({ queryKey: [id, 'members'] });
    },
  });
}

export function useRemoveMember(member: Member) {
  const { id, api } = useOrganization();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answer(api.DELETE('/enterprise/members/{person_id}', { params: { path: { person_id: member.person } } })),
    onSuccess: () =>
      queries.setQueryData<Member[]>([id, 'members'], (list) => list?.filter(({ person }) => person !== member.person)),
    onSettled: () => queries.invalidateQueries({ queryKey: [id, 'members'] }),
  });
}

/** The teams to put somebody into, and those to take them out of, so that they are in the ones that are wanted. */
export function difference(before: readonly string[], wanted: readonly string[]): { into: string[]; outOf: string[] } {
  return {
    into: wanted.filter((team) => !before.includes(team)),
    outOf: before.filter((team) => !wanted.includes(team)),
  };
}

/** Puts a member into the teams that are wanted, and into no other. Done again after a failure, it goes on where it stopped. */
export function useTeamsOf(member: Member) {
  const { id, api } = useOrganization();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (wanted: readonly string[]): Promise<void> => {
      const url = '/enterprise/teams/{team_id}/members/{person_id}';
      const at = (team: string) => ({ params: { path: { team_id: team, person_id: member.person } } });
      const { into, outOf } = difference(member.teams ?? [], wanted);
      // One after the other: each is a change of the same member.
      for (const team of into) await answer(api.PUT(url, at(team)));
      for (const team of outOf) await answer(api.DELETE(url, at(team)));
    },
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: [id, 'members'] }),
        queries.invalidateQueries({ queryKey: [id, 'team-members'] }),
      ]),
  });
}
