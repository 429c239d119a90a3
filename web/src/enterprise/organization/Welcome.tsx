/** For who is signed in and in no organization yet: in by an invitation, or with an organization of their own. */
import { Anchor, Divider, Group, Stack, Text, Title } from '@mantine/core';
import { IconBuilding, IconMailOpened } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useSession } from '../../platform/session/session';
import { createStore } from '../../platform/storage';
import { Door } from '../../shared/ui/Door';
import { PasteLink } from '../invitation/PasteLink';

export function Welcome() {
  const { person, identity } = useSession();
  const queries = useQueryClient();
  // Who is in no organization has no document on this device.
  const signOut = async () => {
    queries.clear();
    await createStore(person?.subject ?? '').clear();
    await identity.signOut();
  };
  return (
    <Door title={`Welcome, ${person?.name ?? 'stranger'}`} lead="You are in no organization yet. There are two ways in.">
      <Stack gap="sm">
        <Group gap="xs">
          <IconMailOpened size={20} aria-hidden />
          <Title order={2} size="h3">
            Somebody invited you
          </Title>
        </Group>
        <Text size="sm">Open the link in their letter, or paste it here.</Text>
        <PasteLink />
      </Stack>
      <Divider />
      <Stack gap="sm">
        <Group gap="xs">
          <IconBuilding size={20} aria-hidden />
          <Title order={2} size="h3">
            You begin something new
          </Title>
        </Group>
        <Text size="sm">
          <Anchor component={Link} to="/new-organization" inherit underline="always">
            Create an organization
          </Anchor>{' '}
          and invite the others. The operator of this deployment says who may.
        </Text>
      </Stack>
      <Divider />
      <Text size="sm" c="dimmed">
        You are signed in as {person?.email ?? person?.name}.{' '}
        <Anchor component="button" type="button" size="sm" underline="always" onClick={() => void signOut()}>
          Sign out
        </Anchor>
      </Text>
    </Door>
  );
}
