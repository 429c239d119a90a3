/** The settings of the organization. */
import { Text } from '@mantine/core';
import { Page } from '../../shared/ui/Page';

export default function SettingsPage() {
  return (
    <Page title="Settings">
      <Text c="dimmed">This page is on its way.</Text>
    </Page>
  );
}
