/** One workspace: its documents. */
import { Text } from '@mantine/core';
import { Page } from '../../shared/ui/Page';

export default function WorkspacePage() {
  return (
    <Page title="Workspace">
      <Text c="dimmed">This page is on its way.</Text>
    </Page>
  );
}
