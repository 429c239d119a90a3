/** Signing out: forgets what this device had loaded, and keeps words that are not sent yet unless the person says otherwise. */
import { useQueryClient } from '@tanstack/react-query';
import { useSession } from '../session/session';

export function useSignOut(): () => void {
  const { identity } = useSession();
  const queries = useQueryClient();
  return () => {
    queries.clear();
    void identity.signOut();
  };
}
