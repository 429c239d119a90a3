/** Invites somebody: their address, what they will be, the teams that they will be in. Then it shows the link. */
import { Button, Collapse, Group, Modal, MultiSelect, NumberInput, Stack, TextInput, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useOrganization } from '../../platform/session/organization';
import { fieldError, Trouble } from '../../shared/ui/Trouble';
import { RightsFields } from '../member/Rights';
import { includes, type Permission, type Role } from '../member/words';
import { teamsQuery } from '../team/queries';
import { inOrder, pathOf } from '../team/tree';
import { useInvite } from './changes';
import { SentNote } from './SentNote';

/** How long an invitation is open, unless somebody says otherwise; the most that there may be. */
const DAYS = 14;
const MOST_DAYS = 30;

export function InviteDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { name } = useOrganization();
  const [times, setTimes] = useState(0);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Invite somebody to ${name}`}
      // The next one is another invitation: nothing of this one stays, its link least of all.
      onExitTransitionEnd={() => setTimes(times + 1)}
    >
      <InviteForm key={times} onDone={onClose} />
    </Modal>
  );
}

function InviteForm({ onDone }: { onDone: () => void }) {
  const organization = useOrganization();
  const mayTeams = organization.can('team_write');
  const { data: teams = [] } = useQuery({ ...teamsQuery(organization), enabled: mayTeams });
  const invite = useInvite();
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('member');
  const [grants, setGrants] = useState<Permission[]>([]);
  const [into, setInto] = useState<string[]>([]);
  const [days, setDays] = useState<number | string>(DAYS);
  const [more, { toggle }] = useDisclosure(false);
  if (invite.data) return <SentNote sent={invite.data} onDone={onDone} />;
  const error = (field: string) => fieldError(invite.error, field);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (invite.isPending || email.trim() === '') return;
    invite.mutate({
      email: email.trim(),
      ...(name.trim() === '' ? {} : { name: name.trim() }),
      role,
      grants: grants.filter((permission) => !includes(role, permission)),
      teams: into,
      days: typeof days === 'number' ? days : DAYS,
    });
  };
  return (
    <form onSubmit={submit} onChange={() => invite.isError && invite.reset()} noValidate>
      <Stack gap="md">
        <TextInput
          type="email"
          label="E-mail address"
          placeholder="mei.tanaka@harbour.example"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={fieldError(invite.error, 'email', 'This is no e-mail address.')}
          required
          data-autofocus
        />
        <TextInput
          label="Name"
          description="What they are called, if you know. They can say otherwise when they join."
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={error('name')}
          maxLength={200}
        />
        {mayTeams && teams.length > 0 && (
          <MultiSelect
            label="Teams"
            placeholder={into.length === 0 ? 'In no team yet' : ''}
            data={inOrder(teams).map(({ team }) => ({ value: team.id, label: pathOf(teams, team.id) }))}
            value={into}
            onChange={setInto}
            error={error('teams')}
            maxValues={20}
            nothingFoundMessage="No team by that name"
            searchable
          />
        )}
        <NumberInput
          label="Open for"
          suffix={days === 1 ? ' day' : ' days'}
          value={days}
          onChange={setDays}
          min={1}
          max={MOST_DAYS}
          allowDecimal={false}
          error={error('days')}
        />
        <UnstyledButton
          onClick={toggle}
          aria-expanded={more}
          fz="sm"
          fw={550}
          style={{ display: 'flex', alignItems: 'center', gap: 4 }}
        >
          {more ? <IconChevronDown size={16} aria-hidden /> : <IconChevronRight size={16} aria-hidden />}
          Role and permissions
        </UnstyledButton>
        <Collapse expanded={more}>
          <RightsFields
            role={role}
            grants={grants}
            onChange={(nextRole, nextGrants) => {
              setRole(nextRole);
              setGrants(nextGrants);
            }}
          />
        </Collapse>
        <Trouble error={invite.error} fields={['email', 'name', 'teams', 'days']} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={invite.isPending} disabled={email.trim() === ''}>
            Invite
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
