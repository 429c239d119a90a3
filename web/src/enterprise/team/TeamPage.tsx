/** One team. */
import { Text } from '@mantine/core';
import { Page } from '../../shared/ui/Page';

export default function TeamPage() {
  return (
    <Page title="Team">
      <Text c="dimmed">This page is on its way.</Text>
    </Page>
  );
}
