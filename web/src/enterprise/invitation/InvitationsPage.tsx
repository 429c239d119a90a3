/** The invitations of the organization. */
import { Text } from '@mantine/core';
import { Page } from '../../shared/ui/Page';

export default function InvitationsPage() {
  return (
    <Page title="Invitations">
      <Text c="dimmed">This page is on its way.</Text>
    </Page>
  );
}
