/**
 * What a page shows while there is nothing else to show: it is loading, it is empty, it failed. One look for all of them, so that
 * people learn it once.
 */
import { Button, Center, Group, Skeleton, Stack, Text, ThemeIcon, Title, VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle, IconCloudOff, IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { type ProblemError, UNREACHABLE } from '../api/problem';

/** Grey lines where something will be. Shown at once, announced politely. */
export function Loading({ what, lines = 4 }: { what: string; lines?: number }) {
  return (
    <Stack gap="sm" py="md" role="status">
      <VisuallyHidden>Loading {what}…</VisuallyHidden>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike
        <Skeleton key={line} height={44} radius="md" />
      ))}
    </Stack>
  );
}

/** Nothing here yet: what would be here, and how to begin. */
export function Empty({
  icon,
  title,
  children,
  action,
}: {
  icon: ReactNode;
  title: string;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <Center py={64} px="md">
      <Stack align="center" gap="sm" maw={420} ta="center">
        <ThemeIcon size={56} radius="xl" variant="light" aria-hidden>
          {icon}
        </ThemeIcon>
        <Title order={2} size="h3">
          {title}
        </Title>
        <Text c="dimmed">{children}</Text>
        {action}
      </Stack>
    </Center>
  );
}

/** It did not work: what happened, and what can be done about it. */
export function Failure({ problem, retry, action }: { problem: ProblemError; retry?: () => void; action?: ReactNode }) {
  const unreachable = problem.code === UNREACHABLE;
  return (
    <Center py={64} px="md" role="alert">
      <Stack align="center" gap="sm" maw={460} ta="center">
        <ThemeIcon size={56} radius="xl" variant="light" color={unreachable ? 'gray' : 'red'} aria-hidden>
          {unreachable ? <IconCloudOff /> : <IconAlertTriangle />}
        </ThemeIcon>
        <Title order={2} size="h3">
          {title(problem)}
        </Title>
        <Text c="dimmed">{problem.detail}</Text>
        <Group justify="center">
          {retry && (problem.passing || problem.code === 'internal') && (
            <Button variant="light" leftSection={<IconRefresh size={16} />} onClick={retry}>
              Try again
            </Button>
          )}
          {action}
        </Group>
      </Stack>
    </Center>
  );
}

function title(problem: ProblemError): string {
  if (problem.code === UNREACHABLE) return 'No connection';
  if (problem.status === 401) return 'Please sign in';
  if (problem.status === 403) return 'This is not yours to see';
  if (problem.status === 404) return 'Not found';
  if (problem.status === 429) return 'A moment, please';
  return 'This did not work';
}
