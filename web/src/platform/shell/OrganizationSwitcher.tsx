/** The organization one is in; for people of several, the way to another one. */
import { Menu, Text, UnstyledButton } from '@mantine/core';
import { IconCheck, IconSelector } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useOrganization } from '../session/organization';
import classes from './OrganizationSwitcher.module.css';

export function OrganizationSwitcher() {
  const { id, name, belongings } = useOrganization();
  return (
    <Menu position="bottom-start" width={260}>
      <Menu.Target>
        <UnstyledButton className={classes.target} aria-label={`Organization: ${name}. Switch`}>
          <Text fw={600} truncate>
            {name}
          </Text>
          <IconSelector size={16} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Your organizations</Menu.Label>
        {belongings.map((belonging) => (
          <Menu.Item
            key={belonging.organization}
            component={Link}
            to={`/${belonging.organization}`}
            rightSection={belonging.organization === id ? <IconCheck size={16} aria-label="the present one" /> : undefined}
          >
            {belonging.name}
            <Text size="xs" c="dimmed" tt="capitalize">
              {belonging.role}
            </Text>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component={Link} to="/new-organization">
          New organization
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
