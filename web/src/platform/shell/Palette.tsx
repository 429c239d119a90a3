/** The command palette: every page, workspace and document, and what can be done, by typing. */
import { useMantineColorScheme } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData, spotlight } from '@mantine/spotlight';
import '@mantine/spotlight/styles.css';
import {
  IconFileText,
  IconFolder,
  IconHelp,
  IconLogout,
  IconMoon,
  IconSearch,
  IconSettings,
  IconUsers,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import { documentsQuery } from '../../collaboration/document/queries';
import type { Schemas } from '../../shared/api/client';
import { useOrganization } from '../session/organization';
import { openKeyboardHelp, PALETTE, signOut } from './windows';

export default function Palette() {
  const [groups, setGroups] = useState<SpotlightActionGroupData[]>([]);
  const { collect, loadDocuments } = useCommands();
  const fill = () => {
    setGroups(collect());
    void loadDocuments().then(() => setGroups(collect()));
  };
  useWindowEvent(PALETTE, spotlight.open);
  // It is there because somebody asked for it.
  useEffect(spotlight.open, []);
  return (
    <Spotlight
      actions={groups}
      onSpotlightOpen={fill}
      shortcut="mod + K"
      attributes={{ content: { 'aria-label': 'Search or do' } }}
      // As clear as the name, also on the line that is chosen.
      styles={{ actionDescription: { color: 'inherit', opacity: 1 } }}
      nothingFound="Nothing by that name"
      highlightQuery
      scrollable
      maxHeight={420}
      limit={60}
      searchProps={{ leftSection: <IconSearch size={18} />, placeholder: 'Search or do…', 'aria-label': 'Search or do' }}
    />
  );
}

/** What there is to choose from, at the moment of asking; and how to have the documents of all workspaces there. */
function useCommands(): { collect: () => SpotlightActionGroupData[]; loadDocuments: () => Promise<unknown> } {
  const organization = useOrganization();
  const { id, path, can } = organization;
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { toggleColorScheme } = useMantineColorScheme();
  const loadDocuments = async () => {
    const workspaces = queries.getQueryData<Schemas['Workspace'][]>([id, 'workspaces']) ?? [];
    // What cannot be loaded now is not offered, and nothing else fails for it.
    await Promise.allSettled(workspaces.map((one) => queries.ensureQueryData(documentsQuery(organization, one.id, 'live'))));
  };
  const collect = () => {
    const go = (to: string) => () => void navigate(path(to));
    const page = (label: string, to: string, leftSection: React.ReactNode): SpotlightActionData => ({
      id: to,
      label,
      leftSection,
      onClick: go(to),
    });
    const workspaces = queries.getQueryData<Schemas['Workspace'][]>([id, 'workspaces']) ?? [];
    const listed = queries
      .getQueriesData<Schemas['Document'][]>({ queryKey: [id, 'documents'] })
      .flatMap(([, list]) => list ?? []);
    const seen = queries.getQueriesData<Schemas['Document']>({ queryKey: [id, 'document'] }).flatMap(([, one]) => one ?? []);
    const documents = [...new Map([...seen, ...listed].map((document) => [document.id, document])).values()];
    const names = new Map(workspaces.map((workspace) => [workspace.id, workspace.name]));
    return [
      {
        group: 'Documents',
        actions: documents.map(({ id: document, name, workspace }) => ({
          id: document,
          label: name,
          description: names.get(workspace) ?? '',
          leftSection: <IconFileText size={18} />,
          onClick: go(`/documents/${document}`),
        })),
      },
      {
        group: 'Workspaces',
        actions: workspaces.map(({ id: workspace, name }) => page(name, `/workspaces/${workspace}`, <IconFolder size={18} />)),
      },
      {
        group: 'Pages',
        actions: [
          page('All workspaces', '/workspaces', <IconFolder size={18} />),
          ...(can('member_read') ? [page('Members', '/members', <IconUsers size={18} />)] : []),
          ...(can('team_read') ? [page('Teams', '/teams', <IconUsers size={18} />)] : []),
          ...(can('invitation_write') ? [page('Invitations', '/invitations', <IconUsers size={18} />)] : []),
          page('Profile', '/profile', <IconSettings size={18} />),
          page('Settings', '/settings', <IconSettings size={18} />),
        ],
      },
      {
        group: 'Do',
        actions: [
          {
            id: 'scheme',
            label: 'Switch between light and dark',
            leftSection: <IconMoon size={18} />,
            onClick: toggleColorScheme,
          },
          { id: 'keys', label: 'Keyboard shortcuts', leftSection: <IconHelp size={18} />, onClick: openKeyboardHelp },
          { id: 'out', label: 'Sign out', leftSection: <IconLogout size={18} />, onClick: signOut },
        ],
      },
    ];
  };
  return { collect, loadDocuments };
}
