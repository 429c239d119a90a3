/** The workspaces of the organization. */
import { Text } from '@mantine/core';
import { Page } from '../../shared/ui/Page';

export default function WorkspacesPage() {
  return (
    <Page title="Workspaces">
      <Text c="dimmed">This page is on its way.</Text>
    </Page>
  );
}
