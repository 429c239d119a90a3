/** Something to be copied, such as a link: shown, and copied by one button. */
import { Button, CopyButton, Group, TextInput } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';

export function CopyField({ label, value }: { label: string; value: string }) {
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <TextInput label={label} value={value} readOnly style={{ flex: 1 }} onFocus={(event) => event.currentTarget.select()} />
      <CopyAction value={value}>Copy</CopyAction>
    </Group>
  );
}

export function CopyAction({ value, children }: { value: string; children: string }) {
  return (
    <CopyButton value={value} timeout={2_500}>
      {({ copied, copy }) => (
        <Button
          variant="light"
          onClick={copy}
          aria-live="polite"
          leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
        >
          {copied ? 'Copied' : children}
        </Button>
      )}
    </CopyButton>
  );
}
