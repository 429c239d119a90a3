/** Shares a document with one more person or team, found by name. */
import { Button, Group, Select } from '@mantine/core';
import { useState } from 'react';
import { pathOf } from '../../enterprise/team/tree';
import type { Schemas } from '../../shared/api/client';
import type { Change } from './changes';
import { LevelSelect } from './LevelSelect';
import type { Level } from './levels';

interface ShareFormProps {
  members: readonly Schemas['Member'][];
  teams: readonly Schemas['Team'][];
  /** Whom it is shared with already. */
  known: ReadonlySet<string>;
  onShare: (change: Change) => void;
}

export function ShareForm({ members, teams, known, onShare }: ShareFormProps) {
  const [grantee, setGrantee] = useState<string | null>(null);
  const [level, setLevel] = useState<Level>('edit');
  const people = members.filter(({ person }) => !known.has(person)).map(({ person, name }) => ({ value: person, label: name }));
  const groups = teams.filter(({ id }) => !known.has(id)).map(({ id }) => ({ value: id, label: pathOf(teams, id) }));
  const share = () => {
    if (grantee === null) return;
    onShare({ grantee, level });
    setGrantee(null);
  };
  return (
    <Group gap="xs" align="flex-end">
      <Select
        label="Share with"
        placeholder="A person or a team"
        searchable
        clearable
        data={[
          { group: 'People', items: people },
          { group: 'Teams', items: groups },
        ]}
        value={grantee}
        onChange={setGrantee}
        nothingFoundMessage="Nobody by that name"
        style={{ flex: '1 1 12rem' }}
        maxDropdownHeight={260}
      />
      <LevelSelect label="How far" value={level} onChange={(chosen) => chosen && setLevel(chosen)} />
      <Button onClick={share} disabled={grantee === null}>
        Share
      </Button>
    </Group>
  );
}
