/** What is done with invitations: sending one, sending it again, taking it back. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useOrganization } from '../../platform/session/organization';
import { answer, type Schemas } from '../../shared/api/client';

type Invitation = Schemas['Invitation'];

function useAfterwards() {
  const { id } = useOrganization();
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: [id, 'invitations'] });
}

export function useInvite() {
  const { api } = useOrganization();
  const afterwards = useAfterwards();
  return useMutation({
    mutationFn: (body: Schemas['NewInvitation']) => answer(api.POST('/enterprise/invitations', { body })),
    onSettled: afterwards,
    // The link in the answer lets somebody in: it is forgotten with the dialog that shows it.
    gcTime: 0,
  });
}

export function useResend() {
  const { api } = useOrganization();
  const afterwards = useAfterwards();
  return useMutation({
    mutationFn: ({ id }: Invitation) =>
      answer(api.POST('/enterprise/invitations/{invitation_id}/resend', { params: { path: { invitation_id: id } } })),
    onSettled: afterwards,
    gcTime: 0,
  });
}

export function useRevoke() {
  const { api } = useOrganization();
  const afterwards = useAfterwards();
  return useMutation({
    mutationFn: ({ id }: Invitation) =>
      answer(api.POST('/enterprise/invitations/{invitation_id}/revoke', { params: { path: { invitation_id: id } } })),
    onSettled: afterwards,
  });
}
