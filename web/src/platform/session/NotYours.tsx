/** An address of an organization that the person is not in, or of none: where they can go instead. */
import { Button, Stack } from '@mantine/core';
import { Link, useLocation } from 'react-router';
import type { Schemas } from '../../shared/api/client';
import { Door } from '../../shared/ui/Door';
import { useSession } from './session';

export function NotYours({ belongings }: { belongings: readonly Schemas['Belonging'][] }) {
  const { identity, person } = useSession();
  const { pathname, search } = useLocation();
  const again = () => void identity.signIn(pathname + search, 'select_account');
  return (
    <Door
      title="Nothing of yours is at this address"
      lead={`It belongs to an organization that ${person?.name ?? 'this account'} is not in, or to none.`}
    >
      <Stack gap="sm">
        {belongings.map(({ organization, name }) => (
          <Button key={organization} component={Link} to={`/${organization}`}>
            Go to {name}
          </Button>
        ))}
        <Button variant="default" onClick={again}>
          Sign in as somebody else
        </Button>
      </Stack>
    </Door>
  );
}
