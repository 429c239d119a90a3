/** What must be said at once, above every page: the device is offline, the session is over, or there is a newer version. Nothing is lost by any. */
import { Alert, Button, Group, Text } from '@mantine/core';
import { IconCloudOff, IconLock, IconSparkles } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useLocation } from 'react-router';
import { useOnline } from '../../shared/ui/useOnline';
import { useSession } from '../session/session';
import { useUpdate } from './update';

/** How often the issuer is tried again while it cannot be reached. */
const RESUME_MS = 5_000;

export function Notices() {
  const { standing, identity } = useSession();
  const { pathname, search } = useLocation();
  const online = useOnline();
  const path = pathname + search;
  useEffect(() => {
    if (standing !== 'away' || !online) return;
    void identity.resume(path);
    const again = setInterval(() => void identity.resume(path), RESUME_MS);
    return () => clearInterval(again);
  }, [standing, online, identity, path]);
  const update = useUpdate();
  if (standing === 'over') {
    const again = () => void identity.signIn(path, 'login');
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
  if (!online || standing === 'away') {
    return (
      <Alert radius={0} color="gray" icon={<IconCloudOff />} role="status">
        You are offline. You can go on writing in documents that were open here; the rest is as it was last seen.
      </Alert>
    );
  }
  if (update !== null) {
    return (
      <Alert radius={0} color="pine" icon={<IconSparkles />} role="status">
        <Group gap="sm">
          <Text size="sm">A newer version of Career Companion is here.</Text>
          <Button size="compact-sm" variant="light" onClick={update}>
            Use it
          </Button>
        </Group>
      </Alert>
    );
  }
  return null;
}
