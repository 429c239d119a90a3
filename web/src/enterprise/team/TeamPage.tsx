/** One team: what it is a part of, what is a part of it, and who was put into it. */
import {
  ActionIcon,
  Alert,
  Anchor,
  Avatar,
  Breadcrumbs,
  Button,
  Group,
  Select,
  Stack,
  Text,
  Title,
  Tooltip,
} from '@mantine/core';
import { IconPlus, IconUserPlus, IconUsersGroup, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { useOrganization } from '../../platform/session/organization';
import type { Schemas } from '../../shared/api/client';
import { ProblemError } from '../../shared/api/problem';
import { Loaded } from '../../shared/ui/Loaded';
import { More } from '../../shared/ui/More';
import { Page } from '../../shared/ui/Page';
import rows from '../../shared/ui/rows.module.css';
import { byName } from '../../shared/ui/search';
import { Failure } from '../../shared/ui/states';
import { Trouble } from '../../shared/ui/Trouble';
import { membersQuery } from '../member/queries';
import { ROLES } from '../member/words';
import { usePlace } from './changes';
import { teamMembersQuery, teamsQuery } from './queries';
import { above } from './tree';
import { useTeamDialogs } from './useTeamDialogs';

export default function TeamPage() {
  const { team: id = '' } = useParams();
  const organization = useOrganization();
  const teams = useQuery(teamsQuery(organization));
  const back = (
    <Button component={Link} to={organization.path('/teams')} variant="light">
      All teams
    </Button>
  );
  return (
    <Loaded query={teams} what="the team">
      {(all) => {
        const team = all.find((one) => one.id === id);
        if (team) return <OneTeam key={id} team={team} teams={all} />;
        return <Failure problem={new ProblemError(404, 'not_found', 'There is no such team, or no longer.')} action={back} />;
      }}
    </Loaded>
  );
}

function OneTeam({ team, teams }: { team: Schemas['Team']; teams: readonly Schemas['Team'][] }) {
  const { can, path } = useOrganization();
  const navigate = useNavigate();
  const { create, items, dialogs } = useTeamDialogs(() => void navigate(path('/teams')));
  const parts = teams.filter(({ parent }) => parent === team.id).sort((one, other) => byName(one.name, other.name));
  const lead = (
    <Breadcrumbs component="nav" aria-label="Where this team is" separatorMargin={6}>
      <Anchor component={Link} to={path('/teams')} c="dimmed" size="sm">
        All teams
      </Anchor>
      {above(teams, team.id).map(({ id, name }) => (
        <Anchor key={id} component={Link} to={path(`/teams/${id}`)} c="dimmed" size="sm">
          {name}
        </Anchor>
      ))}
    </Breadcrumbs>
  );
  return (
    <Page title={team.name} lead={lead} actions={<More label={`More for ${team.name}`} items={items(team)} />}>
      <TeamMembers team={team} />
      <section aria-labelledby="parts">
        <Group justify="space-between" mb="sm">
          <Title order={2} id="parts">
            Teams within it
          </Title>
          {can('team_write') && (
            <Button variant="light" size="xs" leftSection={<IconPlus size={16} />} onClick={() => create(team.id)}>
              New team within it
            </Button>
          )}
        </Group>
        {parts.length === 0 ? (
          <Text c="dimmed">No other team is a part of {team.name}.</Text>
        ) : (
          <ul className={rows.rows}>
            {parts.map((part) => (
              <li key={part.id} className={rows.row}>
                <IconUsersGroup size={20} color="var(--mantine-color-dimmed)" aria-hidden />
                <Anchor
                  component={Link}
                  to={path(`/teams/${part.id}`)}
                  className={rows.link}
                  fw={550}
                  c="var(--mantine-color-text)"
                >
                  {part.name}
                </Anchor>
                <More label={`More for ${part.name}`} items={items(part)} />
              </li>
            ))}
          </ul>
        )}
      </section>
      {dialogs}
    </Page>
  );
}

function TeamMembers({ team }: { team: Schemas['Team'] }) {
  const organization = useOrganization();
  const inside = useQuery(teamMembersQuery(organization, team.id));
  const members = useQuery({ ...membersQuery(organization), enabled: organization.can('member_read') });
  const place = usePlace(team.id);
  const [chosen, setChosen] = useState<string | null>(null);
  const mayChange = organization.can('team_write');
  const known = new Set(inside.data?.map(({ person }) => person));
  const others = (members.data ?? []).filter(({ person }) => !known.has(person));
  const add = () => {
    if (chosen !== null) place.mutate({ person: chosen, inside: true }, { onSuccess: () => setChosen(null) });
  };
  return (
    <section aria-labelledby="members">
      <Title order={2} id="members" mb="sm">
        Members
      </Title>
      <Stack gap="sm">
        {mayChange && (
          <Group gap="xs" align="flex-end">
            <Select
              label="Add somebody"
              placeholder="A member’s name"
              searchable
              clearable
              data={others.map(({ person, name }) => ({ value: person, label: name }))}
              value={chosen}
              onChange={setChosen}
              nothingFoundMessage="Nobody by that name"
              style={{ flex: '1 1 12rem', maxWidth: '24rem' }}
            />
            <Button
              leftSection={<IconUserPlus size={16} />}
              onClick={add}
              disabled={chosen === null}
              loading={place.isPending && place.variables.inside}
            >
              Add
            </Button>
          </Group>
        )}
        <Trouble error={place.error} />
        <Loaded query={inside} what="who is in the team" lines={2}>
          {(all) =>
            all.length === 0 ? (
              <Alert variant="light" color="gray">
                Nobody was put into this team yet.
              </Alert>
            ) : (
              <ul className={rows.rows}>
                {[...all]
                  .sort((one, other) => byName(one.name, other.name))
                  .map(({ person, name, role }) => (
                    <li key={person} className={rows.row}>
                      <Avatar name={name} color="pine" radius="xl" size={36} alt="" aria-hidden />
                      <div>
                        <Text fw={550}>{name}</Text>
                        <Text size="sm" c="dimmed">
                          {ROLES[role].title}
                        </Text>
                      </div>
                      {mayChange && (
                        <Tooltip label={`Take out of ${team.name}`}>
                          <ActionIcon
                            color="gray"
                            size="lg"
                            aria-label={`Take ${name} out of ${team.name}`}
                            loading={place.isPending && place.variables.person === person}
                            onClick={() => place.mutate({ person, inside: false })}
                          >
                            <IconX size={16} />
                          </ActionIcon>
                        </Tooltip>
                      )}
                    </li>
                  ))}
              </ul>
            )
          }
        </Loaded>
      </Stack>
    </section>
  );
}
