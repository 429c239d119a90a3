/** What one is in the organization: one's name there, what one may do, when the session ends, and the way out. */
import { Button, Group, List, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { useOrganization } from '../../platform/session/organization';
import { useSession } from '../../platform/session/session';
import { answer, ifMatch } from '../../shared/api/client';
import { ConfirmDialog } from '../../shared/ui/FormDialog';
import { Page } from '../../shared/ui/Page';
import { fieldError, Trouble } from '../../shared/ui/Trouble';
import { exact } from '../../shared/ui/time';
import { When } from '../../shared/ui/When';
import { PERMISSIONS, ROLES } from '../member/words';
import { teamsQuery } from '../team/queries';
import { pathOf } from '../team/tree';

export default function ProfilePage() {
  const organization = useOrganization();
  const { profile, can, name } = organization;
  const { identity } = useSession();
  const { pathname } = useLocation();
  const { data: teams = [] } = useQuery({ ...teamsQuery(organization), enabled: can('team_read') });
  const { member, permissions } = profile;
  const own = (member.teams ?? []).map((id) => pathOf(teams, id)).filter((team) => team !== '');
  return (
    <Page title="Profile" lead={`What you are in ${name}.`} narrow>
      <Section title="You">
        <NameForm />
        <Text size="sm">
          {member.email ? `${member.email}. ` : ''}You joined <When at={member.joined_at} />.
        </Text>
      </Section>
      <Section title={ROLES[member.role].title}>
        <Text size="sm" c="dimmed">
          {ROLES[member.role].may}{' '}
          {own.length > 0 ? `You are in ${new Intl.ListFormat('en-GB').format(own)}.` : 'You are in no team.'}
        </Text>
        <Text size="sm" fw={550} id="may">
          You may
        </Text>
        <List size="sm" spacing={4} aria-labelledby="may">
          {permissions.map((permission) => (
            <List.Item key={permission}>{yours(PERMISSIONS[permission])}</List.Item>
          ))}
        </List>
      </Section>
      <Section title="Session">
        <Text size="sm">
          You will have to sign in again <When at={profile.session_ends} />, on {exact(profile.session_ends)}. Nothing that you
          have written is lost by it.
        </Text>
        <Group>
          <Button variant="light" onClick={() => void identity.signIn(pathname, 'login')}>
            Sign in again now
          </Button>
        </Group>
      </Section>
      {can('profile_write') && <Leave />}
    </Page>
  );
}

/** A permission as it is said to who has it. */
const yours = (permission: string) => permission.replaceAll('they own', 'you own').replaceAll('their own', 'your own');

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <Paper component="section" withBorder p="lg" bg="var(--companion-surface)">
      <Stack gap="sm">
        <Title order={2}>{title}</Title>
        {children}
      </Stack>
    </Paper>
  );
}

function NameForm() {
  const { id, api, profile, can } = useOrganization();
  const queries = useQueryClient();
  const { member } = profile;
  const [name, setName] = useState(member.name);
  const rename = useMutation({
    mutationFn: (wanted: string) =>
      answer(api.PATCH('/enterprise/profile', { params: { header: ifMatch(member.version) }, body: { name: wanted } })),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: [id, 'profile'] }),
        queries.invalidateQueries({ queryKey: [id, 'members'] }),
      ]),
  });
  const wanted = name.trim();
  const changed = wanted !== '' && wanted !== member.name;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (changed && !rename.isPending) rename.mutate(wanted);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Group gap="xs" align="flex-end">
          <TextInput
            label="Your name"
            description="What the others see, also in documents that you write in."
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={fieldError(rename.error, 'name')}
            readOnly={!can('profile_write')}
            maxLength={200}
            autoComplete="name"
            required
            style={{ flex: '1 1 14rem' }}
          />
          <Button type="submit" loading={rename.isPending} disabled={!changed}>
            Save
          </Button>
        </Group>
        <Trouble error={rename.error} fields={['name']} />
        {rename.isSuccess && !changed && (
          <Text size="sm" c="dimmed" role="status">
            Saved.
          </Text>
        )}
      </Stack>
    </form>
  );
}

function Leave() {
  const { id, api, name } = useOrganization();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [asking, { open, close }] = useDisclosure(false);
  const leave = useMutation({
    mutationFn: () => answer(api.DELETE('/enterprise/profile')),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['belongings'] });
      await navigate('/', { replace: true });
      queries.removeQueries({ queryKey: [id] });
    },
  });
  return (
    <Section title={`Leave ${name}`}>
      <Text size="sm">You will no longer see its documents. What you wrote in them stays.</Text>
      <Group>
        <Button variant="default" c="var(--mantine-color-error)" onClick={open}>
          Leave
        </Button>
      </Group>
      <ConfirmDialog
        title={`Leave ${name}?`}
        opened={asking}
        onClose={close}
        submit="Leave"
        onSubmit={() => leave.mutate()}
        pending={leave.isPending}
        error={leave.error}
      >
        <Text size="sm">
          Documents that you have open there are closed at once. To come back you need an invitation by somebody who stays.
        </Text>
      </ConfirmDialog>
    </Section>
  );
}
