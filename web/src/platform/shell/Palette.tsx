/** The command palette: every page, workspace and document that this device has seen, and what can be done, by typing. */
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
import type { Schemas } from '../../shared/api/client';
import { useOrganization } from '../session/organization';
import { openKeyboardHelp, PALETTE, signOut } from './windows';

export default function Palette() {
  const [groups, setGroups] = useState<SpotlightActionGroupData[]>([]);
  const collect = useCommands();
  useWindowEvent(PALETTE, spotlight.open);
  // It is there because somebody asked for it.
  useEffect(spotlight.open, []);
  return (
    <Spotlight
      actions={groups}
      onSpotlightOpen={() => setGroups(collect())}
      shortcut="mod + K"
      attributes={{ content: { 'aria-label': 'Search or do' } }}
      nothingFound="Nothing by that name"
      highlightQuery
      scrollable
      maxHeight={420}
      limit={60}
      searchProps={{ leftSection: <IconSearch size={18} />, placeholder: 'Search or do…', 'aria-label': 'Search or do' }}
    />
  );
}

/** What there is to choose from, at the moment of asking. */
function useCommands(): () => SpotlightActionGroupData[] {
  const { id, path, can } = useOrganization();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { toggleColorScheme } = useMantineColorScheme();
  return () => {
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
}
