/** The dialogs about teams, for a page that shows teams: how to open each, and where they are. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useOrganization } from '../../platform/session/organization';
import type { Schemas } from '../../shared/api/client';
import { useDialogAbout } from '../../shared/ui/dialog';
import type { MoreItem } from '../../shared/ui/More';
import { membersQuery } from '../member/queries';
import { teamsQuery } from './queries';
import { DeleteTeamDialog, EditTeamDialog, NewTeamDialog } from './TeamDialogs';

type Team = Schemas['Team'];

interface TeamDialogs {
  /** A new team, as a part of another or of none. */
  create(parent: string | null): void;
  /** What can be done with a team. */
  items(team: Team): MoreItem[];
  dialogs: ReactNode;
}

export function useTeamDialogs(onDeleted?: () => void): TeamDialogs {
  const organization = useOrganization();
  const { data: teams = [] } = useQuery(teamsQuery(organization));
  const { data: members = [] } = useQuery({ ...membersQuery(organization), enabled: organization.can('member_read') });
  const creating = useDialogAbout<{ parent: string | null }>();
  const editing = useDialogAbout<Team>();
  const deleting = useDialogAbout<Team>();
  const fresh = (about: Team) => teams.find(({ id }) => id === about.id) ?? about;
  const inside = (team: Team) => members.filter((member) => member.teams?.includes(team.id)).length;
  return {
    create: (parent) => creating.open({ parent }),
    items: (team) =>
      organization.can('team_write')
        ? [
            { label: 'New team within it', does: () => creating.open({ parent: team.id }) },
            { label: 'Rename or move', does: () => editing.open(team) },
            { label: 'Delete', does: () => deleting.open(team), red: true },
          ]
        : [],
    dialogs: (
      <>
        {creating.about && (
          <NewTeamDialog
            key={`n${creating.times}`}
            teams={teams}
            parent={creating.about.parent}
            opened={creating.opened}
            onClose={creating.close}
          />
        )}
        {editing.about && (
          <EditTeamDialog
            key={`e${editing.times}`}
            teams={teams}
            team={fresh(editing.about)}
            opened={editing.opened}
            onClose={editing.close}
          />
        )}
        {deleting.about && (
          <DeleteTeamDialog
            key={`d${deleting.times}`}
            team={deleting.about}
            members={inside(deleting.about)}
            opened={deleting.opened}
            onClose={deleting.close}
            {...(onDeleted ? { onDeleted } : {})}
          />
        )}
      </>
    ),
  };
}
