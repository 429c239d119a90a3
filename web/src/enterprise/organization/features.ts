/** The parts of the platform that an organization may switch off, the tiers, and the address of an organization, in words. */
import type { Schemas } from '../../shared/api/client';
import { ProblemError } from '../../shared/api/problem';

export type Feature = Schemas['Feature'];

export const FEATURES: Readonly<Record<Feature, { title: string; what: string }>> = {
  collaboration: {
    title: 'Writing together',
    what: 'Workspaces and documents. Switched off, nobody can open them; nothing is deleted.',
  },
  interview_prep: { title: 'Interview preparation', what: 'Interviews and their analysis.' },
  mentorship: { title: 'Mentorship', what: 'Mentors and mentees.' },
  predictive_analytics: { title: 'Forecasts', what: 'What is likely to come of an application.' },
};

export const ALL_FEATURES = Object.keys(FEATURES) as Feature[];

export const TIERS: Readonly<Record<Schemas['Tier'], { title: string; what: string }>> = {
  trial: { title: 'Trial', what: 'To see what it is like.' },
  standard: { title: 'Standard', what: 'What most have.' },
  enterprise: { title: 'Enterprise', what: 'With everything.' },
};

/** What the platform asks of a subdomain. */
export const SUBDOMAIN = 'Three to 40 small letters, digits and hyphens; no hyphen first or last.';

/** The sentence for somebody who wants the subdomain of another organization; nothing for any other error. */
export function subdomainTaken(error: unknown): string | undefined {
  return error instanceof ProblemError && error.code === 'subdomain_taken' ? error.detail : undefined;
}

/** The most characters of a subdomain. */
const LONGEST = 40;

/** A subdomain that fits a name: “Harbour Analytics” is “harbour-analytics”. */
export function subdomainFor(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, '');
}
