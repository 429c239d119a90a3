/** One workspace: its documents, found by name, in an order, as tiles or rows; and its trash. */
import { Anchor, Button, Group, Select, Tabs, Text } from '@mantine/core';
import { useDisclosure, useLocalStorage } from '@mantine/hooks';
import { IconFileText, IconLayoutGrid, IconList, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { useOrganization } from '../../platform/session/organization';
import type { Schemas } from '../../shared/api/client';
import { Choice } from '../../shared/ui/Choice';
import { useDialogAbout } from '../../shared/ui/dialog';
import { Loaded } from '../../shared/ui/Loaded';
import { Page } from '../../shared/ui/Page';
import { SearchField } from '../../shared/ui/SearchField';
import { Empty } from '../../shared/ui/states';
import { useTrash } from '../document/changes';
import { documentsQuery } from '../document/queries';
import { ShareDialog } from '../share/ShareDialog';
import { Documents } from './Documents';
import { NewDocument } from './NewDocument';
import { arranged, isOrder, ORDERS, type Order } from './order';
import { workspaceQuery, workspacesQuery } from './queries';
import { RenameDocument } from './RenameDocument';

const VIEWS = [
  { value: 'grid', label: 'Tiles', icon: <IconLayoutGrid size={18} /> },
  { value: 'list', label: 'Rows', icon: <IconList size={18} /> },
] as const;

export default function WorkspacePage() {
  const { workspace = '' } = useParams();
  // Another workspace is another page: what was typed in the one before is gone.
  return <OneWorkspace key={workspace} id={workspace} />;
}

function OneWorkspace({ id }: { id: string }) {
  const organization = useOrganization();
  const workspaces = useQuery(workspacesQuery(organization));
  const known = workspaces.data?.find((one) => one.id === id);
  const workspace = useQuery({ ...workspaceQuery(organization, id), ...(known ? { placeholderData: known } : {}) });
  const back = (
    <Button component={Link} to={organization.path('/workspaces')} variant="light">
      All workspaces
    </Button>
  );
  return (
    <Loaded query={workspace} what="the workspace" action={back}>
      {(loaded) => <Content workspace={loaded} />}
    </Loaded>
  );
}

function Content({ workspace }: { workspace: Schemas['Workspace'] }) {
  const organization = useOrganization();
  const [params, setParams] = useSearchParams();
  const state: Schemas['State'] = params.get('state') === 'trashed' ? 'trashed' : 'live';
  const documents = useQuery(documentsQuery(organization, workspace.id, state));
  const [view, setView] = useLocalStorage<'grid' | 'list'>({ key: 'companion.documents.view', defaultValue: 'grid' });
  const [order, setOrder] = useLocalStorage<Order>({ key: 'companion.documents.order', defaultValue: 'newest' });
  const [typed, setTyped] = useState('');
  const [creating, { open, close }] = useDisclosure(false);
  const renaming = useDialogAbout<Schemas['Document']>();
  const sharing = useDialogAbout<Schemas['Document']>();
  const { trash, restore } = useTrash();
  const create = organization.can('document_write') && (
    <Button leftSection={<IconPlus size={18} />} onClick={open}>
      New document
    </Button>
  );
  const lead = (
    <Anchor component={Link} to={organization.path('/workspaces')} c="dimmed" size="sm">
      All workspaces
    </Anchor>
  );
  return (
    <Page title={workspace.name} lead={lead} actions={state === 'live' && documents.data?.length === 0 ? undefined : create}>
      <Tabs value={state} onChange={(value) => setParams(value === 'trashed' ? { state: value } : {}, { replace: true })}>
        <Tabs.List mb="md">
          <Tabs.Tab value="live" leftSection={<IconFileText size={16} />}>
            Documents
          </Tabs.Tab>
          <Tabs.Tab value="trashed" leftSection={<IconTrash size={16} />}>
            Trash
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value={state}>
          <Loaded query={documents} what={state === 'live' ? 'the documents' : 'the trash'}>
            {(all) => {
              if (all.length === 0) return <Nothing state={state} create={create} />;
              const shown = arranged(all, typed, isOrder(order) ? order : 'newest');
              return (
                <>
                  <Group gap="sm" mb="md">
                    <SearchField label="Find a document" value={typed} onChange={setTyped} />
                    <Select
                      aria-label="Order"
                      data={ORDERS}
                      value={order}
                      onChange={(value) => isOrder(value) && setOrder(value)}
                      allowDeselect={false}
                      w={150}
                    />
                    <Choice label="Show as" choices={VIEWS} value={view} onChange={setView} />
                  </Group>
                  {shown.length === 0 ? (
                    <Text c="dimmed" role="status">
                      No document here has “{typed}” in its name.
                    </Text>
                  ) : (
                    <Documents
                      documents={shown}
                      view={view}
                      actions={{
                        rename: renaming.open,
                        share: sharing.open,
                        trash: trash.mutate,
                        restore: restore.mutate,
                      }}
                    />
                  )}
                </>
              );
            }}
          </Loaded>
        </Tabs.Panel>
      </Tabs>
      <NewDocument workspace={workspace.id} opened={creating} onClose={close} />
      {renaming.about && (
        <RenameDocument key={renaming.times} document={renaming.about} opened={renaming.opened} onClose={renaming.close} />
      )}
      {sharing.about && <ShareDialog document={sharing.about} opened={sharing.opened} onClose={sharing.close} />}
    </Page>
  );
}

function Nothing({ state, create }: { state: Schemas['State']; create: React.ReactNode }) {
  if (state === 'trashed') {
    return (
      <Empty icon={<IconTrash size={28} />} title="The trash is empty">
        Documents that are moved to the trash are here, and can be restored.
      </Empty>
    );
  }
  return (
    <Empty icon={<IconFileText size={28} />} title="No document yet" action={create}>
      Write the first one: a cover letter, an application, notes for an interview. Others join you in it live.
    </Empty>
  );
}
