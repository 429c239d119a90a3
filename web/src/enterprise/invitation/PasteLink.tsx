/** The way to an invitation for who has its link in a letter or a message: they paste it. */
import { Button, Group, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { secretOf } from './link';

export function PasteLink() {
  const navigate = useNavigate();
  const [pasted, setPasted] = useState('');
  const [refused, setRefused] = useState(false);
  const go = (event: FormEvent) => {
    event.preventDefault();
    const secret = secretOf(pasted);
    setRefused(secret === null);
    if (secret !== null) void navigate(`/join#${secret}`);
  };
  return (
    <form onSubmit={go} noValidate>
      <Group gap="xs" align="flex-start">
        <TextInput
          aria-label="Link of your invitation"
          placeholder={`${location.origin}/join#…`}
          value={pasted}
          onChange={(event) => {
            setPasted(event.currentTarget.value);
            setRefused(false);
          }}
          error={refused ? 'This is no link of an invitation. Copy all of it, with what is behind the “#”.' : undefined}
          autoComplete="off"
          style={{ flex: '1 1 14rem' }}
        />
        <Button type="submit" variant="light" disabled={pasted.trim() === ''}>
          Open the invitation
        </Button>
      </Group>
    </form>
  );
}
