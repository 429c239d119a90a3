/** Makes an organization; who makes it is its first administrator. */
import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { useSession } from '../../platform/session/session';
import { answer, type Schemas } from '../../shared/api/client';
import { useIntent } from '../../shared/api/intent';
import { Door } from '../../shared/ui/Door';
import { fieldError, Trouble } from '../../shared/ui/Trouble';
import { SUBDOMAIN, subdomainFor, subdomainTaken, TIERS } from './features';

const TIER_CHOICES = Object.entries(TIERS).map(([value, { title, what }]) => ({ value, label: `${title}. ${what}` }));

export default function NewOrganizationPage() {
  const { api, person } = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const intent = useIntent();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [tier, setTier] = useState<Schemas['Tier']>('standard');
  const [administrator, setAdministrator] = useState(person?.name ?? '');
  const subdomain = chosen ?? subdomainFor(name);
  const create = useMutation({
    mutationFn: (body: Schemas['NewOrganization']) =>
      answer(api.POST('/enterprise/organizations', { body, headers: intent.header(body) })),
    onSuccess: async ({ id }) => {
      intent.done();
      await queries.invalidateQueries({ queryKey: ['belongings'] });
      await navigate(`/${id}`, { replace: true });
    },
  });
  const taken = subdomainTaken(create.error);
  const error = (field: string) => fieldError(create.error, field);
  const ready = name.trim() !== '' && subdomain !== '' && administrator.trim() !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || create.isPending) return;
    create.mutate({ name: name.trim(), subdomain: subdomain.trim(), tier, administrator: administrator.trim() });
  };
  return (
    <Door title="New organization" lead="A place of its own for a group of people: their workspaces, teams and documents.">
      <form onSubmit={submit} onChange={() => create.isError && create.reset()} noValidate>
        <Stack gap="md">
          <TextInput
            label="Name"
            placeholder="Harbour Analytics"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={error('name')}
            maxLength={200}
            autoComplete="organization"
            required
          />
          <TextInput
            label="Subdomain"
            description="Where it is reached."
            value={subdomain}
            onChange={(event) => setChosen(event.currentTarget.value)}
            error={taken ?? fieldError(create.error, 'subdomain', SUBDOMAIN)}
            required
          />
          <TextInput
            label="Your name there"
            description="You are its first administrator."
            value={administrator}
            onChange={(event) => setAdministrator(event.currentTarget.value)}
            error={error('administrator')}
            maxLength={200}
            autoComplete="name"
            required
          />
          <Select
            label="Tier"
            data={TIER_CHOICES}
            value={tier}
            onChange={(value) => value !== null && setTier(value as Schemas['Tier'])}
            error={error('tier')}
            allowDeselect={false}
          />
          <Trouble error={taken === undefined ? create.error : null} fields={['name', 'subdomain', 'administrator', 'tier']} />
          <Group gap="xs">
            <Button type="submit" loading={create.isPending} disabled={!ready}>
              Create
            </Button>
            <Button component={Link} to="/" variant="default">
              Cancel
            </Button>
          </Group>
        </Stack>
      </form>
    </Door>
  );
}
