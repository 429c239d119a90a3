/** The settings that may be changed, and what becomes of what somebody typed when somebody else changed them meanwhile. */
import type { Schemas } from '../../shared/api/client';

export type Settings = Pick<Schemas['Organization'], 'name' | 'subdomain' | 'user_limit' | 'features' | 'session_minutes'>;

const FIELDS = ['name', 'subdomain', 'user_limit', 'features', 'session_minutes'] as const;

export const settingsOf = ({ name, subdomain, user_limit, features, session_minutes }: Settings): Settings => ({
  name,
  subdomain,
  user_limit,
  features,
  session_minutes,
});

const same = (one: Settings, other: Settings, field: keyof Settings): boolean =>
  field === 'features' ? [...one.features].sort().join() === [...other.features].sort().join() : one[field] === other[field];

/** What of the settings is another than it was: only that is sent, so that two people can change two things at once. */
export function differing(before: Settings, wanted: Settings): Schemas['OrganizationPatch'] {
  return Object.fromEntries(FIELDS.filter((field) => !same(before, wanted, field)).map((field) => [field, wanted[field]]));
}

/** What is wanted, on settings that somebody else changed: what was typed here stays, the rest is as they left it. */
export function rebased(before: Settings, wanted: Settings, now: Settings): Settings {
  return { ...settingsOf(now), ...(differing(before, wanted) as Partial<Settings>) };
}
