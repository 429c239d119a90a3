/** What is done with teams: making, renaming, moving and deleting them, and putting members in and out. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useOrganization } from '../../platform/session/organization';
import { answer, ifMatch, type Schemas } from '../../shared/api/client';
import { useIntent } from '../../shared/api/intent';

type Team = Schemas['Team'];

/** Everything that shows teams or who is in them. */
function useAfterwards() {
  const { id } = useOrganization();
  const queries = useQueryClient();
  return () =>
    Promise.all(['teams', 'members', 'team-members'].map((what) => queries.invalidateQueries({ queryKey: [id, what] })));
}

export function useCreateTeam() {
  const { api } = useOrganization();
  const afterwards = useAfterwards();
  const intent = useIntent();
  return useMutation({
    mutationFn: (body: Schemas['NewTeam']) =>
      answer(api.POST('/enterprise/teams', { params: { header: intent.header(body) }, body })),
    onSuccess: () => intent.done(),
    onSettled: afterwards,
  });
}

export function useUpdateTeam(team: Team) {
  const { api } = useOrganization();
  const afterwards = useAfterwards();
  return useMutation({
    mutationFn: (body: Schemas['TeamPatch']) =>
      answer(
        api.PATCH('/enterprise/teams/{team_id}', {
          params: { path: { team_id: team.id }, header: ifMatch(team.version) },
          body,
        }),
      ),
    onSettled: afterwards,
  });
}

export function useDeleteTeam(team: Team) {
  const { api } = useOrganization();
  const afterwards = useAfterwards();
  return useMutation({
    mutationFn: () => answer(api.DELETE('/enterprise/teams/{team_id}', { params: { path: { team_id: team.id } } })),
    onSettled: afterwards,
  });
}

/** Puts somebody into a team, or takes them out of it. */
export function usePlace(team: string) {
  const { api } = useOrganization();
  const afterwards = useAfterwards();
  return useMutation({
    mutationFn: async ({ person, inside }: { person: string; inside: boolean }): Promise<void> => {
      const url = '/enterprise/teams/{team_id}/members/{person_id}';
      const at = { params: { path: { team_id: team, person_id: person } } };
      await answer(inside ? api.PUT(url, at) : api.DELETE(url, at));
    },
    onSettled: afterwards,
  });
}
