/** The dialogs about one member: what they are and may do, the teams that they are in, and removing them. */
import { MultiSelect, Text } from '@mantine/core';
import { useState } from 'react';
import { useOrganization } from '../../platform/session/organization';
import type { Schemas } from '../../shared/api/client';
import { ConfirmDialog, FormDialog } from '../../shared/ui/FormDialog';
import { told } from '../../shared/ui/notify';
import { inOrder, pathOf } from '../team/tree';
import { useRemoveMember, useTeamsOf, useUpdateMember } from './changes';
import { RightsFields } from './Rights';
import { includes, type Permission } from './words';

export interface MemberDialogProps {
  member: Schemas['Member'];
  opened: boolean;
  onClose: () => void;
}

export function RightsDialog({ member, opened, onClose }: MemberDialogProps) {
  const update = useUpdateMember(member);
  const [role, setRole] = useState(member.role);
  const [grants, setGrants] = useState<Permission[]>(member.grants ?? []);
  // Only what was changed here is sent: what somebody else changed meanwhile stays theirs.
  const [before] = useState(member);
  // What the role includes anyway is not kept as granted.
  const beside = grants.filter((permission) => !includes(role, permission));
  const body = {
    ...(role === before.role ? {} : { role }),
    ...(sameGrants(beside, before.grants ?? []) ? {} : { grants: beside }),
  };
  return (
    <FormDialog
      title={`What ${member.name} may do`}
      opened={opened}
      onClose={onClose}
      submit="Save"
      onSubmit={() => (Object.keys(body).length === 0 ? onClose() : update.mutate(body, { onSuccess: onClose }))}
      pending={update.isPending}
      error={update.error}
    >
      <RightsFields
        role={role}
        grants={grants}
        onChange={(nextRole, nextGrants) => {
          setRole(nextRole);
          setGrants(nextGrants);
        }}
      />
    </FormDialog>
  );
}

const sameGrants = (one: readonly Permission[], other: readonly Permission[]) =>
  [...one].sort().join() === [...other].sort().join();

export function TeamsDialog({ member, teams, opened, onClose }: MemberDialogProps & { teams: readonly Schemas['Team'][] }) {
  const change = useTeamsOf(member);
  const [wanted, setWanted] = useState<string[]>((member.teams ?? []).filter((id) => teams.some((team) => team.id === id)));
  return (
    <FormDialog
      title={`Teams of ${member.name}`}
      opened={opened}
      onClose={onClose}
      submit="Save"
      onSubmit={() => change.mutate(wanted, { onSuccess: onClose })}
      pending={change.isPending}
      error={change.error}
    >
      <MultiSelect
        label="Teams"
        description="Who is in a team is also in those that it is a part of."
        placeholder={wanted.length === 0 ? 'In no team' : ''}
        data={inOrder(teams).map(({ team }) => ({ value: team.id, label: pathOf(teams, team.id) }))}
        value={wanted}
        onChange={setWanted}
        nothingFoundMessage="No team by that name"
        searchable
        openOnFocus={false}
        data-autofocus
      />
    </FormDialog>
  );
}

export function RemoveDialog({ member, opened, onClose }: MemberDialogProps) {
  const { name: organization } = useOrganization();
  const remove = useRemoveMember(member);
  return (
    <ConfirmDialog
      title={`Remove ${member.name}?`}
      opened={opened}
      onClose={onClose}
      submit="Remove"
      onSubmit={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            onClose();
            told(`${member.name} is no member any more.`);
          },
        })
      }
      pending={remove.isPending}
      error={remove.error}
    >
      <Text size="sm">
        {member.name} will no longer be in {organization}: documents that they have open are closed at once. What they wrote
        stays. They can be invited again.
      </Text>
    </ConfirmDialog>
  );
}
