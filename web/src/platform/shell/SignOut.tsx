/**
 * Signing out: this device forgets what it had loaded and the documents it had kept. Words that were not sent yet are named first,
 * and stay for when the same person comes back.
 */
import { Button, Group, Modal, Text } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { forgetDocuments, unsentDocuments } from '../../realtime/store';
import { useOrganization } from '../session/organization';
import { useSession } from '../session/session';
import { createStore } from '../storage';
import { SIGN_OUT } from './windows';

export default function SignOut() {
  const { identity, person } = useSession();
  const { belongings, profile } = useOrganization();
  const queries = useQueryClient();
  const [unsent, setUnsent] = useState(0);
  const owners = belongings.map(({ organization }) => ({ organization, person: profile.member.person }));

  const leave = async () => {
    queries.clear();
    await createStore(person?.subject ?? '').clear();
    await identity.signOut();
  };
  const ask = async () => {
    const counts = await Promise.all(owners.map(unsentDocuments));
    const sum = counts.reduce((all, count) => all + count, 0);
    if (sum > 0) return setUnsent(sum);
    await Promise.all(owners.map(forgetDocuments));
    await leave();
  };
  useWindowEvent(SIGN_OUT, () => void ask());
  // It is there because somebody asked for it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only once
  useEffect(() => void ask(), []);

  return (
    <Modal opened={unsent > 0} onClose={() => setUnsent(0)} title="Not everything is sent yet">
      <Text>
        {unsent === 1 ? 'One document has' : `${unsent} documents have`} words that only this device has. They stay here, and are
        sent when you sign in on it again.
      </Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={() => void leave()}>
          Sign out all the same
        </Button>
        <Button onClick={() => setUnsent(0)} data-autofocus>
          Stay
        </Button>
      </Group>
    </Modal>
  );
}
