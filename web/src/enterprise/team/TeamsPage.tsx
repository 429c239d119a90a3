/** The teams of the organization. */
import { Text } from '@mantine/core';
import { Page } from '../../shared/ui/Page';

export default function TeamsPage() {
  return (
    <Page title="Teams">
      <Text c="dimmed">This page is on its way.</Text>
    </Page>
  );
}
