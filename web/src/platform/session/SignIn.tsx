/**
 * The door: what Career Companion is, and the way in. In a new tab of somebody who is signed in it goes straight on, because the
 * issuer knows them.
 */
import { Box, Button, Center, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useLocation } from 'react-router';
import { Mark } from '../../shared/ui/Mark';
import { Loading } from '../../shared/ui/states';
import { useSession } from './session';

/** Shows its children to who is signed in, and the door to everybody else. Who was signed in keeps the page until they sign in again. */
export function RequireSession({ children }: { children: ReactNode }) {
  const { standing, identity } = useSession();
  const { pathname, search, hash } = useLocation();
  // The hash too: a link that lets somebody in has its secret there. It stays in this tab, the issuer never sees it.
  const path = pathname + search + hash;
  const goesOn = standing === 'out' && identity.wasSignedIn;
  useEffect(() => {
    if (goesOn) void identity.resume(path);
  }, [goesOn, identity, path]);
  if (standing === 'unknown' || goesOn) return <Loading what="your session" />;
  if (standing === 'out') return <SignIn path={path} />;
  return children;
}

function SignIn({ path }: { path: string }) {
  const { identity } = useSession();
  const [problem, setProblem] = useState<string | null>(null);
  const [going, setGoing] = useState(false);
  const go = () => {
    setGoing(true);
    identity.signIn(path, 'select_account').catch(() => {
      setGoing(false);
      setProblem('The sign-in page cannot be reached. Check your connection and try again.');
    });
  };
  return (
    <Center component="main" mih="100dvh" p="md">
      <Paper p={{ base: 'xl', sm: 48 }} radius="lg" maw={460} w="100%" withBorder bg="var(--companion-surface)">
        <Stack gap="lg">
          <Group gap="sm">
            <Mark size={40} />
            <Text fw={650} size="lg">
              Career Companion
            </Text>
          </Group>
          <Box>
            <Title order={1}>Write it together.</Title>
            <Text c="dimmed" mt="xs">
              Cover letters and applications, written live with the people who help you. Every word is kept, with or without a
              connection.
            </Text>
          </Box>
          {problem !== null && (
            <Text c="var(--mantine-color-error)" role="alert">
              {problem}
            </Text>
          )}
          <Button size="md" onClick={go} loading={going} rightSection={<IconArrowRight size={18} />}>
            Sign in
          </Button>
        </Stack>
      </Paper>
    </Center>
  );
}
