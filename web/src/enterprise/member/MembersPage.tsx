/** The members of the organization. */
import { Text } from '@mantine/core';
import { Page } from '../../shared/ui/Page';

export default function MembersPage() {
  return (
    <Page title="Members">
      <Text c="dimmed">This page is on its way.</Text>
    </Page>
  );
}
