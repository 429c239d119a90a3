/** Joining an organization by a link. */
import { Text } from '@mantine/core';
import { Page } from '../../shared/ui/Page';

export default function JoinPage() {
  return (
    <Page title="Join">
      <Text c="dimmed">This page is on its way.</Text>
    </Page>
  );
}
