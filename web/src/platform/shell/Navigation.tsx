/** Where one can go in an organization: its workspaces, its people, its settings. Only what the person may see is offered. */
import { NavLink, Stack, Text } from '@mantine/core';
import { IconFolder, IconMailPlus, IconSettings, IconUser, IconUsers, IconUsersGroup } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { NavLink as RouterLink, useLocation } from 'react-router';
import { workspacesQuery } from '../../collaboration/workspace/queries';
import { useOrganization } from '../session/organization';

export function Navigation() {
  const organization = useOrganization();
  const { can, profile } = organization;
  const reads = can('workspace_read') && profile.features.includes('collaboration');
  const workspaces = useQuery({ ...workspacesQuery(organization), enabled: reads });
  return (
    <Stack component="nav" aria-label="Main" gap={2} p="sm">
      {reads && <Entry to="/workspaces" label="Workspaces" icon={<IconFolder size={18} />} exact />}
      {workspaces.data?.map(({ id, name }) => (
        <Entry key={id} to={`/workspaces/${id}`} label={name} indent />
      ))}
      <Heading>People</Heading>
      {can('member_read') && <Entry to="/members" label="Members" icon={<IconUsers size={18} />} />}
      {can('team_read') && <Entry to="/teams" label="Teams" icon={<IconUsersGroup size={18} />} />}
      {can('invitation_write') && <Entry to="/invitations" label="Invitations" icon={<IconMailPlus size={18} />} />}
      <Heading>Yours</Heading>
      <Entry to="/profile" label="Profile" icon={<IconUser size={18} />} />
      {can('organization_read') && <Entry to="/settings" label="Settings" icon={<IconSettings size={18} />} />}
    </Stack>
  );
}

function Heading({ children }: { children: ReactNode }) {
  return (
    <Text size="xs" fw={600} c="dimmed" mt="md" mb={4} px="sm">
      {children}
    </Text>
  );
}

function Entry({
  to,
  label,
  icon,
  indent = false,
  exact = false,
}: {
  to: string;
  label: string;
  icon?: ReactNode;
  indent?: boolean;
  exact?: boolean;
}) {
  const { path } = useOrganization();
  const { pathname } = useLocation();
  const target = path(to);
  const active = exact ? pathname === target : pathname === target || pathname.startsWith(`${target}/`);
  return (
    <NavLink
      component={RouterLink}
      to={target}
      end={exact}
      label={
        <Text span inherit lineClamp={2}>
          {label}
        </Text>
      }
      leftSection={icon}
      active={active}
      variant="light"
      style={{ borderRadius: 'var(--mantine-radius-md)', ...(indent ? { paddingInlineStart: 42 } : {}) }}
    />
  );
}
