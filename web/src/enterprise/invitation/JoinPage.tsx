/**
 * Where an invitation's link leads: which organization it is, and the way in. The secret is behind the hash of the address and in
 * the body of two requests, nowhere else: neither kept on this device nor in any log.
 */
import { Anchor, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import { useSession } from '../../platform/session/session';
import { answer, type Schemas } from '../../shared/api/client';
import { asProblem, type ProblemError } from '../../shared/api/problem';
import { Door } from '../../shared/ui/Door';
import { Loading } from '../../shared/ui/states';
import { fieldError, Trouble } from '../../shared/ui/Trouble';
import { When } from '../../shared/ui/When';
import { ROLES } from '../member/words';
import { secretOf } from './link';
import { PasteLink } from './PasteLink';

export default function JoinPage() {
  const { hash } = useLocation();
  const secret = secretOf(hash);
  if (secret === null) {
    return (
      <Door title="Join an organization" lead="Paste the link of your invitation. It ends in a long row of letters behind a “#”.">
        <PasteLink />
        <Home />
      </Door>
    );
  }
  return <Invited key={secret} secret={secret} />;
}

function Invited({ secret }: { secret: string }) {
  const { api } = useSession();
  const preview = useMutation({
    mutationFn: () => answer(api.POST('/enterprise/invitations/preview', { body: { secret } })),
    gcTime: 0,
  });
  const { mutate: look } = preview;
  useEffect(() => look(), [look]);
  if (preview.data) return <Accept secret={secret} preview={preview.data} />;
  if (preview.error) return <NotOpen problem={asProblem(preview.error)} retry={() => look()} />;
  return (
    <Door title="Your invitation">
      <Loading what="your invitation" lines={2} />
    </Door>
  );
}

function Accept({ secret, preview }: { secret: string; preview: Schemas['Preview'] }) {
  const { api, person, identity } = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState(preview.name ?? person?.name ?? '');
  const accept = useMutation({
    mutationFn: (body: Schemas['Acceptance']) => answer(api.POST('/enterprise/invitations/accept', { body })),
    onSuccess: async ({ organization }) => {
      await queries.invalidateQueries({ queryKey: ['belongings'] });
      await navigate(`/${organization}`, { replace: true });
    },
    gcTime: 0,
  });
  const problem = accept.error ? asProblem(accept.error) : null;
  if (problem?.status === 404) return <NotOpen problem={problem} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!accept.isPending && name.trim() !== '') accept.mutate({ secret, name: name.trim() });
  };
  return (
    <Door title={`Join ${preview.organization}`} lead={`${preview.inviter ?? 'Somebody'} invited you ${ROLES[preview.role].you}`}>
      <form onSubmit={submit} onChange={() => accept.isError && accept.reset()} noValidate>
        <Stack gap="md">
          <TextInput
            label="Your name"
            description="What the others see. You can change it later."
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={fieldError(accept.error, 'name')}
            maxLength={200}
            autoComplete="name"
            required
          />
          <Trouble error={accept.error} fields={['name']} />
          {problem?.code === 'already_member' ? (
            <Button component={Link} to="/">
              Go to your organizations
            </Button>
          ) : (
            <Button type="submit" loading={accept.isPending} disabled={name.trim() === ''}>
              Join {preview.organization}
            </Button>
          )}
        </Stack>
      </form>
      <Text size="sm" c="dimmed">
        The invitation is open for one person and stops working <When at={preview.expires_at} />. You are signed in as{' '}
        {person?.email ?? person?.name}.{' '}
        <Anchor
          component="button"
          type="button"
          underline="always"
          size="sm"
          onClick={() => void identity.signIn(`/join#${secret}`, 'select_account')}
        >
          Sign in as somebody else
        </Anchor>
      </Text>
    </Door>
  );
}

/** A link that lets nobody in. Why is told to no stranger: the platform says the same of all of them. */
function NotOpen({ problem, retry }: { problem: ProblemError; retry?: () => void }) {
  if (problem.status !== 404 && problem.status !== 422) {
    return (
      <Door title="Your invitation cannot be opened" lead={problem.detail}>
        <Group>
          {retry && <Button onClick={retry}>Try again</Button>}
          <Home />
        </Group>
      </Door>
    );
  }
  return (
    <Door title="This link does not work any more">
      <Text>
        Each link lets one person in, once. This one was used or revoked, its time is over, or a newer one was sent in its place.
        If it was you who joined with it, you are in already.
      </Text>
      <Text>Otherwise ask whoever invited you to send the invitation again.</Text>
      <Home />
    </Door>
  );
}

function Home() {
  return (
    <Button component={Link} to="/" variant="default">
      Go to your organizations
    </Button>
  );
}
