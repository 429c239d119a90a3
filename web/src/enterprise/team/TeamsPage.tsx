/** The teams of the organization, each below the one that it is a part of. */
import { Anchor, Button, Text } from '@mantine/core';
import { IconPlus, IconUsersGroup } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useOrganization } from '../../platform/session/organization';
import { Loaded } from '../../shared/ui/Loaded';
import { More } from '../../shared/ui/More';
import { Page } from '../../shared/ui/Page';
import rows from '../../shared/ui/rows.module.css';
import { Empty } from '../../shared/ui/states';
import { membersQuery } from '../member/queries';
import { teamsQuery } from './queries';
import { above, inOrder } from './tree';
import { useTeamDialogs } from './useTeamDialogs';

export default function TeamsPage() {
  const organization = useOrganization();
  const teams = useQuery(teamsQuery(organization));
  const members = useQuery({ ...membersQuery(organization), enabled: organization.can('member_read') });
  const { create, items, dialogs } = useTeamDialogs();
  const button = organization.can('team_write') && (
    <Button leftSection={<IconPlus size={18} />} onClick={() => create(null)}>
      New team
    </Button>
  );
  const put = (team: string) => members.data?.filter((member) => member.teams?.includes(team)).length;
  return (
    <Page
      title="Teams"
      lead="Documents are shared with a team and with all teams that are parts of it."
      actions={teams.data?.length === 0 ? undefined : button}
    >
      <Loaded query={teams} what="the teams">
        {(all) =>
          all.length === 0 ? (
            <Empty icon={<IconUsersGroup size={28} />} title="No team yet" action={button}>
              {organization.can('team_write')
                ? 'A team is a group of members to share documents with. Teams can be parts of other teams.'
                : 'A manager or an administrator makes teams. They will be here then.'}
            </Empty>
          ) : (
            <ul className={rows.rows}>
              {inOrder(all).map(({ team, depth }) => (
                <li
                  key={team.id}
                  className={rows.row}
                  style={{ paddingInlineStart: `calc(0.75rem + ${Math.min(depth, 7)} * 1.25rem)` }}
                >
                  <IconUsersGroup size={20} color="var(--mantine-color-dimmed)" aria-hidden />
                  <div>
                    <Anchor
                      component={Link}
                      to={organization.path(`/teams/${team.id}`)}
                      className={rows.link}
                      fw={550}
                      c="var(--mantine-color-text)"
                    >
                      {team.name}
                    </Anchor>
                    <Text size="sm" c="dimmed">
                      {[inWords(put(team.id)), depth > 0 && `part of ${above(all, team.id).at(-1)?.name ?? ''}`]
                        .filter(Boolean)
                        .join(' · ')}
                    </Text>
                  </div>
                  <More label={`More for ${team.name}`} items={items(team)} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {dialogs}
    </Page>
  );
}

function inWords(count: number | undefined): string {
  if (count === undefined) return '';
  if (count === 0) return 'Nobody in it itself';
  return count === 1 ? '1 member' : `${count} members`;
}
