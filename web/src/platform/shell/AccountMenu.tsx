/** Who one is: profile, appearance, help, signing out. Signing out with unsent words on this device asks first. */
import { Avatar, Menu, Text, UnstyledButton, useMantineColorScheme, VisuallyHidden } from '@mantine/core';
import { IconDeviceDesktop, IconHelp, IconLogout, IconMoon, IconSun, IconSwitchHorizontal, IconUser } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useOrganization } from '../session/organization';
import { useSession } from '../session/session';
import { openKeyboardHelp, signOut } from './windows';

export function AccountMenu() {
  const { profile, path } = useOrganization();
  const { identity } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { name, email } = profile.member;
  const schemes = [
    { value: 'light', label: 'Light', icon: <IconSun size={16} /> },
    { value: 'dark', label: 'Dark', icon: <IconMoon size={16} /> },
    { value: 'auto', label: 'As the device', icon: <IconDeviceDesktop size={16} /> },
  ] as const;
  return (
    <Menu position="bottom-end" width={250}>
      <Menu.Target>
        <UnstyledButton style={{ borderRadius: '50%' }}>
          <VisuallyHidden>Account of {name}</VisuallyHidden>
          <Avatar name={name} color="pine" radius="xl" size={36} alt="" aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text fw={600} size="sm" c="var(--mantine-color-text)">
            {name}
          </Text>
          <Text size="xs">{email ?? ''}</Text>
        </Menu.Label>
        <Menu.Item component={Link} to={path('/profile')} leftSection={<IconUser size={16} />}>
          Profile
        </Menu.Item>
        <Menu.Item leftSection={<IconHelp size={16} />} onClick={openKeyboardHelp}>
          Keyboard shortcuts
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>Appearance</Menu.Label>
        {schemes.map(({ value, label, icon }) => (
          <Menu.Item
            key={value}
            leftSection={icon}
            role="menuitemradio"
            aria-checked={colorScheme === value}
            fw={colorScheme === value ? 600 : undefined}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconSwitchHorizontal size={16} />} onClick={() => void identity.signIn('/', 'select_account')}>
          Sign in as somebody else
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={signOut}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
