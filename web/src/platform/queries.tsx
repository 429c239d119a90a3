/**
 * What was loaded is kept on this device, apart for each person, so that pages show at once what was there last, also without a
 * connection, and then what is there now. Signing out forgets it.
 */
import { createAsyncStoragePersister } from '@tanstack/query-async-storage-persister';
import { QueryClient } from '@tanstack/react-query';
import { PersistQueryClientProvider } from '@tanstack/react-query-persist-client';
import { type PropsWithChildren, useMemo } from 'react';
import { ProblemError } from '../shared/api/problem';
import { useSession } from './session/session';
import { createStore, type Store } from './storage';

const DAY = 24 * 60 * 60 * 1_000;

export function QueryProvider({ children }: PropsWithChildren) {
  const { person } = useSession();
  const subject = person?.subject ?? 'nobody';
  // A client for each person: nothing that one has loaded is ever shown to the other.
  const { client, persister } = useMemo(
    () => ({ client: createClient(), persister: persisterOf(createStore(subject)) }),
    [subject],
  );
  return (
    <PersistQueryClientProvider key={subject} client={client} persistOptions={{ persister, maxAge: 14 * DAY }}>
      {children}
    </PersistQueryClientProvider>
  );
}

function createClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        gcTime: 14 * DAY,
        retry: (count, error) => count < 3 && error instanceof ProblemError && error.passing,
      },
      mutations: { networkMode: 'always' },
    },
  });
}

function persisterOf(storage: Store) {
  return createAsyncStoragePersister({ storage, key: 'queries', throttleTime: 1_000 });
}
