/** The organization's settings: to change for who may, to read for everybody else. */
import { Alert, Button, Checkbox, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useOrganization } from '../../platform/session/organization';
import { answer, ifMatch, type Schemas } from '../../shared/api/client';
import { fieldError, Trouble } from '../../shared/ui/Trouble';
import { duration } from '../../shared/ui/time';
import { ALL_FEATURES, FEATURES, SUBDOMAIN, subdomainTaken, TIERS } from './features';
import { differing, rebased, type Settings, settingsOf } from './settings';

type Organization = Schemas['Organization'];

const FIELDS = ['name', 'subdomain', 'user_limit', 'session_minutes', 'features'];

export function SettingsForm({ organization }: { organization: Organization }) {
  const { id, api, can } = useOrganization();
  const queries = useQueryClient();
  const mayChange = can('organization_write');
  const [base, setBase] = useState(organization);
  const [wanted, setWanted] = useState(() => settingsOf(organization));
  if (base.version !== organization.version) {
    setBase(organization);
    setWanted(rebased(base, wanted, organization));
  }
  const set = (change: Partial<Settings>) => setWanted((before) => ({ ...before, ...change }));
  const update = useMutation({
    mutationFn: (body: Schemas['OrganizationPatch']) =>
      answer(api.PATCH('/enterprise/organization', { params: { header: ifMatch(organization.version) }, body })),
    onSuccess: (changed) => {
      queries.setQueryData([id, 'organization'], changed);
      setWanted(settingsOf(changed));
      void queries.invalidateQueries({ queryKey: ['belongings'] });
      void queries.invalidateQueries({ queryKey: [id, 'profile'] });
    },
    onError: () => queries.invalidateQueries({ queryKey: [id, 'organization'] }),
  });
  const taken = subdomainTaken(update.error);
  const error = (field: string) => fieldError(update.error, field);
  const patch = differing(organization, { ...wanted, name: wanted.name.trim(), subdomain: wanted.subdomain.trim() });
  const changed = Object.keys(patch).length > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (changed && !update.isPending) update.mutate(patch);
  };
  const moves = 'subdomain' in patch;
  const closes = organization.features.includes('collaboration') && !wanted.features.includes('collaboration');
  return (
    <form onSubmit={submit} onChange={() => update.isError && update.reset()} noValidate>
      <Stack gap="lg">
        {!mayChange && <Text c="dimmed">Administrators change these settings. You can read them.</Text>}
        <TextInput
          label="Name"
          value={wanted.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          error={error('name')}
          readOnly={!mayChange}
          maxLength={200}
          required
        />
        <TextInput
          label="Subdomain"
          description="Where the organization is reached: small letters, digits and hyphens."
          value={wanted.subdomain}
          onChange={(event) => set({ subdomain: event.currentTarget.value })}
          error={taken ?? fieldError(update.error, 'subdomain', SUBDOMAIN)}
          readOnly={!mayChange}
          required
        />
        {moves && <Warning>Links to the old subdomain may stop working.</Warning>}
        <Checkbox.Group
          label="Features"
          description="Which parts of the platform the organization uses, of those that this deployment offers."
          value={wanted.features}
          onChange={(values) => set({ features: ALL_FEATURES.filter((feature) => values.includes(feature)) })}
          error={error('features')}
        >
          <Stack gap="sm" mt="xs">
            {ALL_FEATURES.map((feature) => (
              <Checkbox
                key={feature}
                value={feature}
                label={FEATURES[feature].title}
                description={FEATURES[feature].what}
                disabled={!mayChange}
              />
            ))}
          </Stack>
        </Checkbox.Group>
        {closes && (
          <Warning>Everybody’s documents will be closed until this is switched on again. What was written stays.</Warning>
        )}
        <NumberInput
          label="Length of a session, in minutes"
          description={`After ${duration(wanted.session_minutes)} one must sign in again. From 5 minutes to 30 days.`}
          value={wanted.session_minutes}
          onChange={(value) => set({ session_minutes: Number(value) })}
          error={fieldError(update.error, 'session_minutes', 'From 5 minutes to 30 days, which are 43,200 minutes.')}
          readOnly={!mayChange}
          min={5}
          max={43_200}
          step={60}
          allowDecimal={false}
          thousandSeparator=" "
        />
        <NumberInput
          label="Most members"
          description="How many people may belong to the organization."
          value={wanted.user_limit}
          onChange={(value) => set({ user_limit: Number(value) })}
          error={error('user_limit')}
          readOnly={!mayChange}
          min={1}
          allowDecimal={false}
          thousandSeparator=" "
        />
        <div>
          <Text size="sm" fw={500}>
            Tier
          </Text>
          <Text size="sm">
            {TIERS[organization.tier].title}{' '}
            <Text span c="dimmed" inherit>
              {TIERS[organization.tier].what} The tier is agreed with the operator.
            </Text>
          </Text>
        </div>
        <Trouble error={taken === undefined ? update.error : null} fields={FIELDS} />
        {mayChange && (
          <Group gap="xs">
            <Button type="submit" loading={update.isPending} disabled={!changed}>
              Save
            </Button>
            {changed && (
              <Button variant="default" onClick={() => setWanted(settingsOf(organization))}>
                Discard changes
              </Button>
            )}
            {update.isSuccess && !changed && (
              <Text size="sm" c="dimmed" role="status">
                The settings are saved.
              </Text>
            )}
          </Group>
        )}
      </Stack>
    </form>
  );
}

function Warning({ children }: { children: string }) {
  return (
    <Alert color="yellow" variant="light" icon={<IconAlertTriangle size={18} />} role="status">
      {children}
    </Alert>
  );
}
