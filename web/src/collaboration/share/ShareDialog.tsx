/** With whom a document is shared, and how far. */
import { Modal, Text } from '@mantine/core';
import type { Schemas } from '../../shared/api/client';

export interface ShareDialogProps {
  document: Schemas['Document'];
  opened: boolean;
  onClose: () => void;
}

export function ShareDialog({ document, opened, onClose }: ShareDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Share “${document.name}”`}>
      <Text c="dimmed">Sharing is on its way.</Text>
    </Modal>
  );
}
