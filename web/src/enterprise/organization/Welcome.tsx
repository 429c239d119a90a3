/** For whoever is in no organization yet. */
import { Text } from '@mantine/core';
import { Page } from '../../shared/ui/Page';

export function Welcome() {
  return (
    <Page title="Welcome">
      <Text c="dimmed">This page is on its way.</Text>
    </Page>
  );
}
