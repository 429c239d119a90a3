/** The organization's settings, and, for who may read it, what happened in it. */
import { Tabs } from '@mantine/core';
import { IconHistory, IconSettings } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { useOrganization } from '../../platform/session/organization';
import { Loaded } from '../../shared/ui/Loaded';
import { Page } from '../../shared/ui/Page';
import { AuditTrail } from '../audit/AuditTrail';
import { organizationQuery } from './queries';
import { SettingsForm } from './SettingsForm';

export default function SettingsPage() {
  const organization = useOrganization();
  const query = useQuery(organizationQuery(organization));
  const [params, setParams] = useSearchParams();
  const reads = organization.can('audit_read');
  const section = reads && params.get('section') === 'audit' ? 'audit' : 'settings';
  const form = (
    <Loaded query={query} what="the settings" lines={6}>
      {(loaded) => <SettingsForm organization={loaded} />}
    </Loaded>
  );
  return (
    <Page title="Settings" lead={organization.name} narrow>
      {reads ? (
        <Tabs
          value={section}
          onChange={(value) => setParams(value === 'audit' ? { section: value } : {}, { replace: true })}
          keepMounted={false}
        >
          <Tabs.List mb="lg">
            <Tabs.Tab value="settings" leftSection={<IconSettings size={16} />}>
              Organization
            </Tabs.Tab>
            <Tabs.Tab value="audit" leftSection={<IconHistory size={16} />}>
              Audit trail
            </Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="settings">{form}</Tabs.Panel>
          <Tabs.Panel value="audit">
            <AuditTrail />
          </Tabs.Panel>
        </Tabs>
      ) : (
        form
      )}
    </Page>
  );
}
