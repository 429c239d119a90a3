/** What must be said at once, above every page: the device is offline, or the session is over. Nothing is lost by either. */
import { Alert, Button, Group, Text } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import { IconCloudOff, IconLock } from '@tabler/icons-react';
import { useLocation } from 'react-router';
import { useSession } from '../session/session';

export function Notices() {
  const { standing, identity } = useSession();
  const { pathname, search } = useLocation();
  const { online } = useNetwork();
  if (standing === 'over') {
    const again = () => void identity.signIn(pathname + search, 'login');
    return (
      <Alert radius={0} color="yellow" icon={<IconLock />} role="alert" title="Your session is over">
        <Group gap="sm">
          <Text size="sm">Sign in again to go on. What you have written is kept on this device.</Text>
          <Button size="compact-sm" onClick={again}>
            Sign in again
          </Button>
        </Group>
      </Alert>
    );
  }
  if (!online) {
    return (
      <Alert radius={0} color="gray" icon={<IconCloudOff />} role="status">
        You are offline. You can go on writing in documents that were open here; the rest is as it was last seen.
      </Alert>
    );
  }
  return null;
}
