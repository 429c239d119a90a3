/**
 * A document: its name, who may do what with it, and the editor, which is loaded when it is needed. The text does not wait for the
 * document's row: whoever had it open on this device reads it at once.
 */
import { ActionIcon, Anchor, Badge, Button, Group, Text, TextInput, Tooltip, VisuallyHidden } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconArrowLeft, IconUserPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Link, useLocation, useParams } from 'react-router';
import { useOrganization } from '../../platform/session/organization';
import { useSession } from '../../platform/session/session';
import type { LiveDocument } from '../../realtime';
import { answer, ifMatch, type Schemas } from '../../shared/api/client';
import { asProblem } from '../../shared/api/problem';
import { Failure, Loading } from '../../shared/ui/states';
import { ShareDialog } from '../share/ShareDialog';
import { workspacesQuery } from '../workspace/queries';
import classes from './DocumentPage.module.css';
import { openLive } from './live';
import { documentQuery } from './queries';

const Editor = lazy(() => import('../editor/Editor'));

export default function DocumentPage() {
  const { document = '' } = useParams();
  // Another document is another page: nothing of the one before stays.
  return <OneDocument key={document} document={document} />;
}

function OneDocument({ document: id }: { document: string }) {
  const organization = useOrganization();
  const { identity } = useSession();
  const { pathname, search } = useLocation();
  const row = useQuery(documentQuery(organization, id));
  const live = useLive(id);
  const [sharing, setSharing] = useState(false);
  useDocumentTitle(`${row.data?.name ?? 'Document'} · Career Companion`);
  const gone = row.error && asProblem(row.error).status === 404;
  if (gone && live?.state.phase !== 'ready') {
    return (
      <Failure
        problem={asProblem(row.error)}
        action={
          <Button component={Link} to={organization.path('')}>
            All workspaces
          </Button>
        }
      />
    );
  }
  return (
    <div className={classes.page}>
      <VisuallyHidden component="h1">{row.data?.name ?? 'Document'}</VisuallyHidden>
      <Group className={classes.head} gap="sm" wrap="nowrap">
        <Where document={row.data} />
        {row.data && <Name document={row.data} />}
        <Group gap="xs" ml="auto" wrap="nowrap">
          {row.data?.state === 'trashed' && <Trashed document={row.data} />}
          {row.data && (
            <Button variant="light" size="xs" leftSection={<IconUserPlus size={16} />} onClick={() => setSharing(true)}>
              Share
            </Button>
          )}
        </Group>
      </Group>
      {live === null ? (
        <Loading what="the document" lines={6} />
      ) : (
        <Suspense fallback={<Loading what="the editor" lines={6} />}>
          <Editor
            live={live}
            title={row.data?.name ?? 'Document'}
            me={{ person: organization.profile.member.person, name: organization.profile.member.name }}
            onSignIn={() => void identity.signIn(pathname + search, 'login')}
          />
        </Suspense>
      )}
      {row.data && <ShareDialog document={row.data} opened={sharing} onClose={() => setSharing(false)} />}
    </div>
  );
}

/** The live document while this page is open. */
function useLive(document: string): LiveDocument | null {
  const { id, api, profile } = useOrganization();
  const { config } = useSession();
  const [live, setLive] = useState<LiveDocument | null>(null);
  const { person } = profile.member;
  useEffect(() => {
    const opened = openLive({ document, organization: id, person, api, socket: config.socket });
    setLive(opened);
    return () => {
      setLive(null);
      void opened.close();
    };
  }, [document, id, person, api, config.socket]);
  return live;
}

/** The way back: the workspace that the document is in. */
function Where({ document }: { document: Schemas['Document'] | undefined }) {
  const organization = useOrganization();
  const workspaces = useQuery(workspacesQuery(organization));
  const target = document ? organization.path(`/workspaces/${document.workspace}`) : organization.path('/workspaces');
  const name = workspaces.data?.find(({ id }) => id === document?.workspace)?.name ?? 'Workspaces';
  return (
    <>
      <Tooltip label={`Back to ${name}`}>
        <ActionIcon component={Link} to={target} aria-label={`Back to ${name}`} hiddenFrom="sm">
          <IconArrowLeft size={18} />
        </ActionIcon>
      </Tooltip>
      <Anchor component={Link} to={target} size="sm" c="dimmed" visibleFrom="sm" className={classes.where}>
        {name}
      </Anchor>
      <Text c="dimmed" size="sm" visibleFrom="sm" aria-hidden>
        /
      </Text>
    </>
  );
}

/** That the document is in the trash, and the way out for who may. */
function Trashed({ document }: { document: Schemas['Document'] }) {
  const { id: organization, api, can } = useOrganization();
  const queries = useQueryClient();
  const restore = useMutation({
    mutationFn: () =>
      answer(api.POST('/collaboration/documents/{document_id}/restore', { params: { path: { document_id: document.id } } })),
    onSuccess: (restored) => queries.setQueryData([organization, 'document', document.id], restored),
    onSettled: () => void queries.invalidateQueries({ queryKey: [organization] }),
  });
  if (!can('document_trash')) return <Badge color="gray">In the trash</Badge>;
  return (
    <Tooltip label={restore.error ? asProblem(restore.error).detail : 'It is in the trash'}>
      <Button variant="default" size="xs" loading={restore.isPending} onClick={() => restore.mutate()}>
        Restore
      </Button>
    </Tooltip>
  );
}

/** The document's name, which is changed where it stands. */
function Name({ document }: { document: Schemas['Document'] }) {
  const { id: organization, api, can } = useOrganization();
  const queries = useQueryClient();
  const [name, setName] = useState(document.name);
  const key = [organization, 'document', document.id];
  useEffect(() => setName(document.name), [document.name]);
  const rename = useMutation({
    mutationFn: (wanted: string) =>
      answer(
        api.PATCH('/collaboration/documents/{document_id}', {
          params: { path: { document_id: document.id }, header: ifMatch(document.version) },
          body: { name: wanted },
        }),
      ),
    onSuccess: (renamed) => queries.setQueryData(key, renamed),
    onSettled: () => void queries.invalidateQueries({ queryKey: [organization] }),
  });
  const commit = () => {
    const wanted = name.trim();
    if (wanted === '') setName(document.name);
    else if (wanted !== document.name) rename.mutate(wanted);
  };
  return (
    <TextInput
      className={classes.name}
      classNames={{ input: classes.nameInput ?? '' }}
      variant="unstyled"
      aria-label="Name of the document"
      value={name}
      readOnly={!can('document_write') || document.state === 'trashed'}
      maxLength={200}
      error={rename.error ? asProblem(rename.error).detail : undefined}
      onChange={(event) => setName(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') setName(document.name);
      }}
    />
  );
}
