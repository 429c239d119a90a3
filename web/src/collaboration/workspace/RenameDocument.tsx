/** Gives a document another name. */
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Schemas } from '../../shared/api/client';
import { FormDialog } from '../../shared/ui/FormDialog';
import { fieldError } from '../../shared/ui/Trouble';
import { useRenameDocument } from '../document/changes';

interface RenameDocumentProps {
  document: Schemas['Document'];
  opened: boolean;
  onClose: () => void;
}

export function RenameDocument({ document, opened, onClose }: RenameDocumentProps) {
  const rename = useRenameDocument(document);
  const [name, setName] = useState(document.name);
  const wanted = name.trim();
  return (
    <FormDialog
      title="Rename document"
      opened={opened}
      onClose={onClose}
      submit="Rename"
      onSubmit={() => (wanted === document.name ? onClose() : rename.mutate(wanted, { onSuccess: onClose }))}
      pending={rename.isPending}
      error={rename.error}
      fields={['name']}
      ready={wanted !== ''}
    >
      <TextInput
        label="Name"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        onFocus={(event) => event.currentTarget.select()}
        error={fieldError(rename.error, 'name')}
        maxLength={200}
        required
        data-autofocus
      />
    </FormDialog>
  );
}
