/** A page: its heading, what one can do there, and its content, at one width for all pages. */
import { Box, Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { PropsWithChildren, ReactNode } from 'react';

interface PageProps {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  /** Forms are read best in a narrow column. */
  narrow?: boolean;
}

export function Page({ title, lead, actions, narrow = false, children }: PropsWithChildren<PageProps>) {
  useDocumentTitle(`${title} · Career Companion`);
  return (
    <Box maw={narrow ? 680 : 1080} mx="auto" px={{ base: 'md', sm: 'xl' }} py={{ base: 'md', sm: 'xl' }}>
      <Stack gap="lg">
        <Group justify="space-between" align="flex-end" gap="sm">
          <Box>
            <Title order={1}>{title}</Title>
            {lead !== undefined && (
              <Text component="div" c="dimmed" mt={4}>
                {lead}
              </Text>
            )}
          </Box>
          {actions !== undefined && <Group gap="xs">{actions}</Group>}
        </Group>
        {children}
      </Stack>
    </Box>
  );
}
