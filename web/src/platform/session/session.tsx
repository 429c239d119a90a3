/**
 * The session, for the pages: who is signed in, and an API client that speaks for them. `useSession` is for what concerns a person;
 * `useOrganization` (in `organization.tsx`) is for what concerns them in one organization.
 */
import { createContext, type PropsWithChildren, useContext, useMemo, useSyncExternalStore } from 'react';
import { type Api, createApi } from '../../shared/api/client';
import type { Config } from '../config';
import type { Identity, SessionState } from './identity';

export interface Session extends SessionState {
  readonly identity: Identity;
  readonly config: Config;
  /** Speaks for the person, in no organization. */
  readonly api: Api;
}

const Context = createContext<Session | null>(null);

export function SessionProvider({ identity, config, children }: PropsWithChildren<{ identity: Identity; config: Config }>) {
  const state = useSyncExternalStore(identity.subscribe, () => identity.state);
  const api = useMemo(() => createApi(identity, null), [identity]);
  const session = useMemo(() => ({ ...state, identity, config, api }), [state, identity, config, api]);
  return <Context value={session}>{children}</Context>;
}

export function useSession(): Session {
  const session = useContext(Context);
  if (session === null) throw new Error('useSession needs a SessionProvider');
  return session;
}
