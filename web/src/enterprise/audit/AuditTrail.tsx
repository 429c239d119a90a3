/** What happened in the organization, the newest first: who did what, when, and from where. */
import { Button, Code, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { documentQuery } from '../../collaboration/document/queries';
import { workspacesQuery } from '../../collaboration/workspace/queries';
import { useOrganization } from '../../platform/session/organization';
import { answer, type Schemas } from '../../shared/api/client';
import { asProblem } from '../../shared/api/problem';
import rows from '../../shared/ui/rows.module.css';
import { byName } from '../../shared/ui/search';
import { Empty, Failure, Loading } from '../../shared/ui/states';
import { Trouble } from '../../shared/ui/Trouble';
import { When } from '../../shared/ui/When';
import { usePeople } from '../member/queries';
import { teamsQuery } from '../team/queries';
import { dayEnds, dayStarts } from './days';
import { documentIn, type Names, sentence } from './sentence';

export function AuditTrail() {
  const { id, api } = useOrganization();
  const { members } = usePeople();
  const [actor, setActor] = useState<string | null>(null);
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const which = {
    ...(actor === null ? {} : { actor }),
    ...(from === '' ? {} : { from: dayStarts(from) }),
    ...(to === '' ? {} : { to: dayEnds(to) }),
  };
  const upsideDown = from !== '' && to !== '' && to < from;
  const trail = useInfiniteQuery({
    queryKey: [id, 'audit', which],
    queryFn: ({ pageParam }) =>
      answer(
        api.GET('/enterprise/audit', {
          params: { query: { ...which, limit: 50, ...(pageParam === null ? {} : { after: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next ?? null,
    enabled: !upsideDown,
  });
  const entries = trail.data?.pages.flatMap(({ items }) => items);
  return (
    <Stack gap="md">
      <Group gap="sm" align="flex-start">
        <Select
          label="Who"
          placeholder="Anybody"
          data={[...members]
            .sort((one, other) => byName(one.name, other.name))
            .map(({ person, name }) => ({ value: person, label: name }))}
          value={actor}
          onChange={setActor}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': 'Anybody' }}
          nothingFoundMessage="Nobody by that name"
          style={{ flex: '1 1 12rem' }}
        />
        <TextInput type="date" label="From" value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
        <TextInput
          type="date"
          label="To"
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
          error={upsideDown ? 'Is before the first day' : undefined}
        />
      </Group>
      {entries === undefined && trail.error && <Failure problem={asProblem(trail.error)} retry={() => void trail.refetch()} />}
      {entries === undefined && !trail.error && !upsideDown && <Loading what="the audit trail" />}
      {entries?.length === 0 && (
        <Empty icon={<IconHistory size={28} />} title="Nothing like that">
          Nothing happened that fits. What was done appears here some seconds later.
        </Empty>
      )}
      {entries !== undefined && entries.length > 0 && <Entries entries={entries} />}
      {entries !== undefined && <Trouble error={trail.error} />}
      {trail.hasNextPage && (
        <Button variant="default" onClick={() => void trail.fetchNextPage()} loading={trail.isFetchingNextPage}>
          Load more
        </Button>
      )}
    </Stack>
  );
}

function Entries({ entries }: { entries: readonly Schemas['AuditEntry'][] }) {
  const { nameOf } = usePeople();
  const names = useNames(entries);
  return (
    <ul className={rows.rows}>
      {entries.map((entry) => (
        <li key={entry.id} className={rows.plain}>
          <Text size="sm">
            <Text span inherit fw={600}>
              {nameOf(entry.actor)}
            </Text>{' '}
            {sentence(entry, names)}
          </Text>
          <Text size="xs" c="dimmed">
            <When at={entry.at} />
            {entry.from?.address && ` · from ${entry.from.address}`}
          </Text>
          <details className={rows.details}>
            <summary>Details</summary>
            <Text size="xs">Request {entry.trace}</Text>
            {entry.from?.agent && <Text size="xs">{entry.from.agent}</Text>}
            <Code block mt={4}>
              {JSON.stringify({ type: entry.type, ...(entry.body as object) }, null, 2)}
            </Code>
          </details>
        </li>
      ))}
    </ul>
  );
}

/** What things are called that entries tell of, as far as whoever reads may see them. */
function useNames(entries: readonly Schemas['AuditEntry'][]): Names {
  const organization = useOrganization();
  const { can, profile } = organization;
  const { nameOf } = usePeople();
  const teams = useQuery({ ...teamsQuery(organization), enabled: can('team_read') });
  const reads = profile.features.includes('collaboration');
  const workspaces = useQuery({ ...workspacesQuery(organization), enabled: reads && can('workspace_read') });
  const ids = [...new Set(entries.map(({ body }) => documentIn(body)).filter((id) => id !== null))];
  const documents = useQueries({
    queries: ids.map((id) => ({
      ...documentQuery(organization, id),
      enabled: reads && can('document_read'),
      staleTime: 300_000,
    })),
    combine: (results) => results.flatMap(({ data }) => (data ? [data] : [])),
  });
  const found = (list: readonly { id: string; name: string }[] | undefined, one: string) =>
    list?.find((thing) => thing.id === one)?.name;
  return {
    person: nameOf,
    team: (team) => found(teams.data, team) ?? 'that is gone',
    workspace: (workspace) => found(workspaces.data, workspace) ?? 'of another name',
    document: (document) => {
      const name = found(documents, document);
      return name === undefined ? 'a document' : `“${name}”`;
    },
  };
}
