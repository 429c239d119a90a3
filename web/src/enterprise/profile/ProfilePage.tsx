/** What one is in the organization. */
import { Text } from '@mantine/core';
import { Page } from '../../shared/ui/Page';

export default function ProfilePage() {
  return (
    <Page title="Profile">
      <Text c="dimmed">This page is on its way.</Text>
    </Page>
  );
}
