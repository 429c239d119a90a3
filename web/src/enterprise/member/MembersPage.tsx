/** The people of the organization: what they are, the teams that they are in, and what can be changed about it. */
import { Avatar, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconMailPlus, IconUsers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { useOrganization } from '../../platform/session/organization';
import type { Schemas } from '../../shared/api/client';
import { useDialogAbout } from '../../shared/ui/dialog';
import { Loaded } from '../../shared/ui/Loaded';
import { More, type MoreItem } from '../../shared/ui/More';
import { Page } from '../../shared/ui/Page';
import rows from '../../shared/ui/rows.module.css';
import { SearchField } from '../../shared/ui/SearchField';
import { byName, matches } from '../../shared/ui/search';
import { Empty } from '../../shared/ui/states';
import { When } from '../../shared/ui/When';
import { teamsQuery } from '../team/queries';
import { pathOf } from '../team/tree';
import { RemoveDialog, RightsDialog, TeamsDialog } from './MemberDialogs';
import { membersQuery } from './queries';
import { covers, PERMISSIONS, ROLES } from './words';

type Member = Schemas['Member'];

export default function MembersPage() {
  const organization = useOrganization();
  const members = useQuery(membersQuery(organization));
  const teams = useQuery({ ...teamsQuery(organization), enabled: organization.can('team_read') });
  const [typed, setTyped] = useState('');
  const rights = useDialogAbout<Member>();
  const teamsOf = useDialogAbout<Member>();
  const removing = useDialogAbout<Member>();
  const invite = organization.can('invitation_write') && (
    <Button component={Link} to={organization.path('/invitations?invite')} leftSection={<IconMailPlus size={18} />}>
      Invite somebody
    </Button>
  );
  const allTeams = teams.data ?? [];
  // The dialogs are about the member as they are now: a change by somebody else meanwhile is the new base.
  const fresh = (about: Member) => members.data?.find(({ person }) => person === about.person) ?? about;
  return (
    <Page title="Members" lead={`Who belongs to ${organization.name}, and what they are in it.`} actions={invite}>
      <Loaded query={members} what="the members">
        {(all) => {
          const teamNames = (member: Member) =>
            (member.teams ?? []).map((id) => pathOf(allTeams, id)).filter((name) => name !== '');
          const words = (member: Member) =>
            [member.name, member.email ?? '', ROLES[member.role].title, ...teamNames(member)].join(' ');
          const shown = all.filter((member) => matches(words(member), typed)).sort((one, other) => byName(one.name, other.name));
          return (
            <>
              <Group gap="sm">
                <SearchField label="Find by name, e-mail, role or team" value={typed} onChange={setTyped} />
                <Text size="sm" c="dimmed" role="status">
                  {shown.length === all.length ? people(all.length) : `${shown.length} of ${people(all.length)}`}
                </Text>
              </Group>
              {shown.length === 0 ? (
                <Empty icon={<IconUsers size={28} />} title="Nobody like that">
                  No member has “{typed}” in their name, e-mail address, role or teams.
                </Empty>
              ) : (
                <ul className={rows.rows}>
                  {shown.map((member) => (
                    <MemberRow
                      key={member.person}
                      member={member}
                      teams={teamNames(member)}
                      onRights={rights.open}
                      onTeams={teamsOf.open}
                      onRemove={removing.open}
                    />
                  ))}
                </ul>
              )}
            </>
          );
        }}
      </Loaded>
      {rights.about && (
        <RightsDialog key={`r${rights.times}`} member={fresh(rights.about)} opened={rights.opened} onClose={rights.close} />
      )}
      {teamsOf.about && (
        <TeamsDialog
          key={`t${teamsOf.times}`}
          member={fresh(teamsOf.about)}
          teams={allTeams}
          opened={teamsOf.opened}
          onClose={teamsOf.close}
        />
      )}
      {removing.about && (
        <RemoveDialog key={`x${removing.times}`} member={removing.about} opened={removing.opened} onClose={removing.close} />
      )}
    </Page>
  );
}

const people = (count: number) => (count === 1 ? '1 person' : `${count} people`);

interface MemberRowProps {
  member: Member;
  teams: readonly string[];
  onRights: (member: Member) => void;
  onTeams: (member: Member) => void;
  onRemove: (member: Member) => void;
}

function MemberRow({ member, teams, onRights, onTeams, onRemove }: MemberRowProps) {
  const { profile, can } = useOrganization();
  const own = member.person === profile.member.person;
  const mayChange = can('member_write') && covers(profile.member, member);
  const items: MoreItem[] = [
    ...(mayChange ? [{ label: 'Role and permissions', does: () => onRights(member) }] : []),
    ...(can('team_write') ? [{ label: 'Teams', does: () => onTeams(member) }] : []),
    ...(mayChange && !own ? [{ label: 'Remove', does: () => onRemove(member), red: true }] : []),
  ];
  const grants = member.grants ?? [];
  return (
    <li className={rows.row}>
      <Avatar name={member.name} color="pine" radius="xl" size={40} alt="" aria-hidden />
      <Group gap="sm" justify="space-between" style={{ minWidth: 0 }}>
        <Stack gap={0} style={{ minWidth: 0 }}>
          <Text fw={550}>
            {member.name}
            {own && ' (you)'}
          </Text>
          <Text size="sm" c="dimmed">
            {member.email ? `${member.email} · ` : ''}joined <When at={member.joined_at} />
          </Text>
        </Stack>
        <Group gap={6}>
          {teams.map((team) => (
            <Badge key={team} variant="default" tt="none" fw={500}>
              {team}
            </Badge>
          ))}
          {grants.length > 0 && (
            <Badge variant="default" tt="none" fw={500} title={grants.map((grant) => PERMISSIONS[grant]).join('; ')}>
              +{grants.length} granted
            </Badge>
          )}
          <Badge variant="light" tt="none" color={member.role === 'member' ? 'gray' : 'pine'}>
            {ROLES[member.role].title}
          </Badge>
        </Group>
      </Group>
      <More label={`More for ${member.name}`} items={items} />
    </li>
  );
}
