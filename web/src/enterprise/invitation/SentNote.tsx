/** What came of an invitation that was just sent: whether a letter is on its way, and the link, which is shown here and never again. */
import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconMailCheck } from '@tabler/icons-react';
import type { Schemas } from '../../shared/api/client';
import { CopyField } from '../../shared/ui/CopyField';
import { When } from '../../shared/ui/When';

export function SentNote({ sent, onDone }: { sent: Schemas['Sent']; onDone: () => void }) {
  const { invitation, link, delivery } = sent;
  const letter = {
    sent: `A letter to ${invitation.email} is on its way.`,
    off: 'This deployment sends no e-mail: pass the link on yourself.',
    failed: 'The letter could not be sent. Pass the link on yourself, or send the invitation again later.',
  }[delivery];
  return (
    <Stack gap="md">
      <Alert
        variant="light"
        color={delivery === 'sent' ? 'pine' : 'yellow'}
        icon={delivery === 'sent' ? <IconMailCheck size={18} /> : <IconAlertTriangle size={18} />}
        role="status"
      >
        {letter}
      </Alert>
      <CopyField label="Link for one person" value={link} />
      <Text size="sm" c="dimmed">
        Whoever has this link can join, once. It is shown only now, and stops working <When at={invitation.expires_at} />.
      </Text>
      <Group justify="flex-end">
        <Button onClick={onDone} data-autofocus>
          Done
        </Button>
      </Group>
    </Stack>
  );
}

interface SentDialogProps {
  sent: Schemas['Sent'];
  opened: boolean;
  onClose: () => void;
}

export function SentDialog({ sent, opened, onClose }: SentDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`New link for ${sent.invitation.email}`}>
      <SentNote sent={sent} onDone={onClose} />
    </Modal>
  );
}
