/** Making an organization. */
import { Text } from '@mantine/core';
import { Page } from '../../shared/ui/Page';

export default function NewOrganizationPage() {
  return (
    <Page title="New organization">
      <Text c="dimmed">This page is on its way.</Text>
    </Page>
  );
}
