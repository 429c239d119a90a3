/**
 * The organization that a page is about, which its address names, and what the person is in it: their profile, their permissions.
 * Pages ask `useOrganization` for the API client that speaks in it, and `can` before they offer what needs a permission.
 */
import { useQuery } from '@tanstack/react-query';
import { createContext, type PropsWithChildren, useContext, useMemo } from 'react';
import { useParams } from 'react-router';
import { type Api, answer, createApi, type Schemas } from '../../shared/api/client';
import { asProblem } from '../../shared/api/problem';
import { Failure, Loading } from '../../shared/ui/states';
import { NotYours } from './NotYours';
import { useSession } from './session';

export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly profile: Schemas['Profile'];
  /** All organizations of the person, for switching. */
  readonly belongings: readonly Schemas['Belonging'][];
  readonly api: Api;
  can(permission: Schemas['Permission']): boolean;
  /** The path of a page in this organization. */
  path(rest: string): string;
}

const Context = createContext<Organization | null>(null);

/** The organizations of the person. */
export function useBelongings() {
  const { api, person } = useSession();
  return useQuery({
    queryKey: ['belongings', person?.subject],
    queryFn: () => answer(api.GET('/enterprise/organizations')),
    enabled: person !== null,
  });
}

export function OrganizationProvider({ children }: PropsWithChildren) {
  const { organization: id = '' } = useParams();
  const { identity } = useSession();
  const belongings = useBelongings();
  const api = useMemo(() => createApi(identity, id), [identity, id]);
  const mine = belongings.data?.items.some(({ organization }) => organization === id);
  // Asked only where the person is: elsewhere the platform would not know them, which is no end of their session.
  const profile = useQuery({
    queryKey: [id, 'profile'],
    queryFn: () => answer(api.GET('/enterprise/profile')),
    enabled: mine === true,
  });
  const value = useMemo((): Organization | null => {
    if (!profile.data) return null;
    const items = belongings.data?.items ?? [];
    return {
      id,
      name: items.find(({ organization }) => organization === id)?.name ?? '',
      profile: profile.data,
      belongings: items,
      api,
      can: (permission) => profile.data.permissions.includes(permission),
      path: (rest) => `/${id}${rest}`,
    };
  }, [id, api, profile.data, belongings.data]);
  if (mine === false) return <NotYours belongings={belongings.data?.items ?? []} />;
  if (value === null) {
    if (belongings.error && !belongings.data) {
      return <Failure problem={asProblem(belongings.error)} retry={() => void belongings.refetch()} />;
    }
    if (profile.error) return <Failure problem={asProblem(profile.error)} retry={() => void profile.refetch()} />;
    return <Loading what="your organization" />;
  }
  return <Context value={value}>{children}</Context>;
}

export function useOrganization(): Organization {
  const organization = useContext(Context);
  if (organization === null) throw new Error('useOrganization needs an OrganizationProvider');
  return organization;
}
