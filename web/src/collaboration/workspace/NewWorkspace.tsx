/** Makes a workspace and goes there. */
import { TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useOrganization } from '../../platform/session/organization';
import { answer } from '../../shared/api/client';
import { useIntent } from '../../shared/api/intent';
import { FormDialog } from '../../shared/ui/FormDialog';
import { fieldError } from '../../shared/ui/Trouble';

export function NewWorkspace({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { id, api, path } = useOrganization();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const intent = useIntent();
  const [name, setName] = useState('');
  const create = useMutation({
    mutationFn: (body: { name: string }) =>
      answer(api.POST('/collaboration/workspaces', { params: { header: intent.header(body) }, body })),
    onSuccess: (workspace) => {
      intent.done();
      setName('');
      onClose();
      queries.setQueryData([id, 'workspace', workspace.id], workspace);
      void queries.invalidateQueries({ queryKey: [id, 'workspaces'] });
      void navigate(path(`/workspaces/${workspace.id}`));
    },
  });
  return (
    <FormDialog
      title="New workspace"
      opened={opened}
      onClose={onClose}
      submit="Create"
      onSubmit={() => create.mutate({ name: name.trim() })}
      pending={create.isPending}
      error={create.error}
      fields={['name']}
      ready={name.trim() !== ''}
    >
      <TextInput
        label="Name"
        description="Everybody in the organization sees workspaces; each document says who may read it."
        placeholder="Applications, spring"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={fieldError(create.error, 'name')}
        maxLength={200}
        required
        data-autofocus
      />
    </FormDialog>
  );
}
