/** Makes an empty document in a workspace and goes to it. */
import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useOrganization } from '../../platform/session/organization';
import type { Schemas } from '../../shared/api/client';
import { FormDialog } from '../../shared/ui/FormDialog';
import { fieldError } from '../../shared/ui/Trouble';
import { useCreateDocument } from '../document/changes';

const NOBODY = 'nobody';

interface NewDocumentProps {
  workspace: string;
  opened: boolean;
  onClose: () => void;
}

export function NewDocument({ workspace, opened, onClose }: NewDocumentProps) {
  const { name: organization, path } = useOrganization();
  const navigate = useNavigate();
  const create = useCreateDocument(workspace);
  const [name, setName] = useState('');
  const [everyone, setEveryone] = useState('edit');
  const submit = () => {
    const level = everyone === NOBODY ? null : (everyone as Schemas['AccessLevel']);
    create.mutate(
      { name: name.trim(), everyone: level },
      {
        onSuccess: (document) => {
          onClose();
          void navigate(path(`/documents/${document.id}`));
        },
      },
    );
  };
  return (
    <FormDialog
      title="New document"
      opened={opened}
      onClose={onClose}
      submit="Create"
      onSubmit={submit}
      pending={create.isPending}
      error={create.error}
      fields={['name', 'everyone']}
      ready={name.trim() !== ''}
    >
      <TextInput
        label="Name"
        placeholder="Cover letter, Harbour Analytics"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={fieldError(create.error, 'name')}
        maxLength={200}
        required
        data-autofocus
      />
      <Select
        label={`Everybody in ${organization}`}
        description="You own it and can share it further at any time."
        data={[
          { value: 'edit', label: 'Can edit' },
          { value: 'comment', label: 'Can comment' },
          { value: 'view', label: 'Can view' },
          { value: NOBODY, label: 'Does not see it: only those you share it with' },
        ]}
        value={everyone}
        onChange={(value) => setEveryone(value ?? 'edit')}
        error={fieldError(create.error, 'everyone')}
        allowDeselect={false}
      />
    </FormDialog>
  );
}
