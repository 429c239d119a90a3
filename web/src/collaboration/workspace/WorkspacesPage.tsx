/** The workspaces of the organization: the folders that people share. */
import { Anchor, Button, Card, SimpleGrid, Text, ThemeIcon } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFolder, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { usePeople } from '../../enterprise/member/queries';
import { useOrganization } from '../../platform/session/organization';
import { Loaded } from '../../shared/ui/Loaded';
import { Page } from '../../shared/ui/Page';
import classes from '../../shared/ui/rows.module.css';
import { SearchField } from '../../shared/ui/SearchField';
import { byName, matches } from '../../shared/ui/search';
import { Empty } from '../../shared/ui/states';
import { When } from '../../shared/ui/When';
import { NewWorkspace } from './NewWorkspace';
import { workspacesQuery } from './queries';

/** From how many on a list is searched rather than looked through. */
const MANY = 9;

export default function WorkspacesPage() {
  const organization = useOrganization();
  const { nameOf } = usePeople();
  const workspaces = useQuery(workspacesQuery(organization));
  const [creating, { open, close }] = useDisclosure(false);
  const [typed, setTyped] = useState('');
  const create = organization.can('workspace_write') && (
    <Button leftSection={<IconPlus size={18} />} onClick={open}>
      New workspace
    </Button>
  );
  return (
    <Page
      title="Workspaces"
      lead="Where the documents are that you write together."
      actions={workspaces.data?.length === 0 ? undefined : create}
    >
      <Loaded query={workspaces} what="the workspaces">
        {(all) => {
          if (all.length === 0) {
            return (
              <Empty icon={<IconFolder size={28} />} title="No workspace yet" action={create}>
                {organization.can('workspace_write')
                  ? 'A workspace is a folder that the organization shares, such as one for a group of applications.'
                  : 'A manager or an administrator creates the first one. It will be here then.'}
              </Empty>
            );
          }
          const shown = all.filter(({ name }) => matches(name, typed)).sort((one, other) => byName(one.name, other.name));
          return (
            <>
              {all.length >= MANY && <SearchField label="Find a workspace" value={typed} onChange={setTyped} />}
              {shown.length === 0 && <Text c="dimmed">No workspace has “{typed}” in its name.</Text>}
              <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} component="ul" className={classes.list ?? ''}>
                {shown.map((workspace) => (
                  <Card component="li" key={workspace.id} className={classes.tile} withBorder padding="lg">
                    <ThemeIcon variant="light" size={40} radius="md" mb="sm" aria-hidden>
                      <IconFolder size={22} />
                    </ThemeIcon>
                    <Anchor
                      component={Link}
                      to={organization.path(`/workspaces/${workspace.id}`)}
                      className={classes.link}
                      fw={600}
                      c="var(--mantine-color-text)"
                      lineClamp={2}
                    >
                      {workspace.name}
                    </Anchor>
                    <Text size="sm" c="dimmed" mt={4}>
                      {nameOf(workspace.created_by)}, <When at={workspace.created_at} />
                    </Text>
                  </Card>
                ))}
              </SimpleGrid>
            </>
          );
        }}
      </Loaded>
      <NewWorkspace opened={creating} onClose={close} />
    </Page>
  );
}
