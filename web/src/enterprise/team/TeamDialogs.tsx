/** The dialogs about teams: a new one, another name or place for one, and deleting one. */
import { Select, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Schemas } from '../../shared/api/client';
import { ConfirmDialog, FormDialog } from '../../shared/ui/FormDialog';
import { told } from '../../shared/ui/notify';
import { fieldError } from '../../shared/ui/Trouble';
import { useCreateTeam, useDeleteTeam, useUpdateTeam } from './changes';
import { inOrder, pathOf, within } from './tree';

type Team = Schemas['Team'];

interface DialogProps {
  teams: readonly Team[];
  opened: boolean;
  onClose: () => void;
}

export function NewTeamDialog({ teams, parent, opened, onClose }: DialogProps & { parent: string | null }) {
  const create = useCreateTeam();
  const [name, setName] = useState('');
  const [above, setAbove] = useState(parent);
  return (
    <FormDialog
      title="New team"
      opened={opened}
      onClose={onClose}
      submit="Create"
      onSubmit={() => create.mutate({ name: name.trim(), parent: above }, { onSuccess: onClose })}
      pending={create.isPending}
      error={create.error}
      fields={['name', 'parent']}
      ready={name.trim() !== ''}
    >
      <NameField name={name} onChange={setName} error={fieldError(create.error, 'name')} />
      <ParentField teams={teams} value={above} onChange={setAbove} error={fieldError(create.error, 'parent')} />
    </FormDialog>
  );
}

export function EditTeamDialog({ teams, team, opened, onClose }: DialogProps & { team: Team }) {
  const update = useUpdateTeam(team);
  const [name, setName] = useState(team.name);
  const [parent, setParent] = useState(team.parent ?? null);
  // Only what was changed here is sent: what somebody else changed meanwhile stays theirs.
  const [before] = useState(team);
  const own = within(teams, team.id);
  const body = {
    ...(name.trim() === before.name ? {} : { name: name.trim() }),
    ...(parent === (before.parent ?? null) ? {} : { parent }),
  };
  return (
    <FormDialog
      title={`Rename or move ${team.name}`}
      opened={opened}
      onClose={onClose}
      submit="Save"
      onSubmit={() => (Object.keys(body).length === 0 ? onClose() : update.mutate(body, { onSuccess: onClose }))}
      pending={update.isPending}
      error={update.error}
      fields={['name', 'parent']}
      ready={name.trim() !== ''}
    >
      <NameField name={name} onChange={setName} error={fieldError(update.error, 'name')} />
      <ParentField
        teams={teams.filter(({ id }) => !own.has(id))}
        value={parent}
        onChange={setParent}
        error={fieldError(update.error, 'parent')}
      />
    </FormDialog>
  );
}

interface DeleteTeamProps {
  team: Team;
  /** How many were put into it. */
  members: number;
  opened: boolean;
  onClose: () => void;
  onDeleted?: () => void;
}

export function DeleteTeamDialog({ team, members, opened, onClose, onDeleted }: DeleteTeamProps) {
  const remove = useDeleteTeam(team);
  return (
    <ConfirmDialog
      title={`Delete the team ${team.name}?`}
      opened={opened}
      onClose={onClose}
      submit="Delete"
      onSubmit={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            onClose();
            told(`The team ${team.name} is deleted.`);
            onDeleted?.();
          },
        })
      }
      pending={remove.isPending}
      error={remove.error}
    >
      <Text size="sm">
        {members === 0
          ? 'Nobody was put into it. '
          : `${members === 1 ? 'One member is' : `${members} members are`} taken out of it first. `}
        What was shared with the team is shared with it no longer. This cannot be undone.
      </Text>
    </ConfirmDialog>
  );
}

function NameField({ name, onChange, error }: { name: string; onChange: (name: string) => void; error: string | undefined }) {
  return (
    <TextInput
      label="Name"
      value={name}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
      maxLength={200}
      required
      data-autofocus
    />
  );
}

interface ParentFieldProps {
  teams: readonly Team[];
  value: string | null;
  onChange: (parent: string | null) => void;
  error: string | undefined;
}

function ParentField({ teams, value, onChange, error }: ParentFieldProps) {
  return (
    <Select
      label="Part of"
      description="Who is in a team is also in those that it is a part of."
      placeholder="No other team"
      data={inOrder(teams).map(({ team }) => ({ value: team.id, label: pathOf(teams, team.id) }))}
      value={value}
      onChange={onChange}
      error={error}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': 'Part of no other team' }}
      nothingFoundMessage="No team by that name"
    />
  );
}
