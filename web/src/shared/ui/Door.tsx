/** A page that stands by itself, outside of any organization: the mark, a heading, and one thing to do. */
import { Box, Center, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { PropsWithChildren, ReactNode } from 'react';
import { Mark } from './Mark';

interface DoorProps {
  title: string;
  lead?: ReactNode;
}

export function Door({ title, lead, children }: PropsWithChildren<DoorProps>) {
  useDocumentTitle(`${title} · Career Companion`);
  return (
    <Center component="main" mih="100dvh" p="md">
      <Paper p={{ base: 'lg', sm: 40 }} radius="lg" maw={520} w="100%" withBorder bg="var(--companion-surface)">
        <Stack gap="lg">
          <Group gap="sm">
            <Mark size={36} />
            <Text fw={650}>Career Companion</Text>
          </Group>
          <Box>
            <Title order={1}>{title}</Title>
            {lead !== undefined && (
              <Text c="dimmed" mt="xs">
                {lead}
              </Text>
            )}
          </Box>
          {children}
        </Stack>
      </Paper>
    </Center>
  );
}
