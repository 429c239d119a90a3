/** Who was invited, and what became of it. */
import { Badge, Button, Group, Stack, Tabs, Text } from '@mantine/core';
import { IconLink, IconMail, IconMailPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { useOrganization } from '../../platform/session/organization';
import type { Schemas } from '../../shared/api/client';
import { useDialogAbout } from '../../shared/ui/dialog';
import { ConfirmDialog } from '../../shared/ui/FormDialog';
import { Loaded } from '../../shared/ui/Loaded';
import { More, type MoreItem } from '../../shared/ui/More';
import { failed, told } from '../../shared/ui/notify';
import { Page } from '../../shared/ui/Page';
import rows from '../../shared/ui/rows.module.css';
import { Empty } from '../../shared/ui/states';
import { When } from '../../shared/ui/When';
import { usePeople } from '../member/queries';
import { covers, ROLES } from '../member/words';
import { useResend, useRevoke } from './changes';
import { InviteDialog } from './InviteDialog';
import { invitationsQuery } from './queries';
import { SentDialog } from './SentNote';

type Invitation = Schemas['Invitation'];
type State = Schemas['InvitationState'];

const STATES: readonly { state: State; title: string; none: string }[] = [
  { state: 'open', title: 'Open', none: 'No invitation is open. Invite somebody by their e-mail address.' },
  { state: 'accepted', title: 'Accepted', none: 'Nobody joined by an invitation yet.' },
  { state: 'expired', title: 'Expired', none: 'No invitation ran out before somebody joined with it.' },
  { state: 'revoked', title: 'Revoked', none: 'No invitation was taken back.' },
];

export default function InvitationsPage() {
  const organization = useOrganization();
  const [params, setParams] = useSearchParams();
  const inviting = params.has('invite');
  const chosen = STATES.find(({ state }) => state === params.get('state')) ?? STATES[0];
  const state = chosen?.state ?? 'open';
  const invitations = useQuery(invitationsQuery(organization, state));
  const sent = useDialogAbout<Schemas['Sent']>();
  const revoking = useDialogAbout<Invitation>();
  const resend = useResend();
  const revoke = useRevoke();
  const go = (next: Record<string, string>) => setParams(next, { replace: true });
  const where: Record<string, string> = state === 'open' ? {} : { state };
  const again = (invitation: Invitation) =>
    resend.mutate(invitation, {
      onSuccess: sent.open,
      onError: (error) => failed(`The invitation of ${invitation.email} was not sent again`, error),
    });
  const invite = (
    <Button leftSection={<IconMailPlus size={18} />} onClick={() => go({ ...where, invite: '' })}>
      Invite somebody
    </Button>
  );
  return (
    <Page title="Invitations" lead="Each lets one person in, by a link that you send or they find in a letter." actions={invite}>
      <Tabs value={state} onChange={(value) => go(value === null || value === 'open' ? {} : { state: value })}>
        <Tabs.List mb="md">
          {STATES.map((one) => (
            <Tabs.Tab key={one.state} value={one.state}>
              {one.title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={state}>
          <Loaded query={invitations} what="the invitations">
            {(all) =>
              all.length === 0 ? (
                <Empty icon={<IconMail size={28} />} title="None here">
                  {chosen?.none}
                </Empty>
              ) : (
                <ul className={rows.rows}>
                  {all.map((invitation) => (
                    <InvitationRow key={invitation.id} invitation={invitation} onResend={again} onRevoke={revoking.open} />
                  ))}
                </ul>
              )
            }
          </Loaded>
        </Tabs.Panel>
      </Tabs>
      <InviteDialog opened={inviting} onClose={() => go(where)} />
      {sent.about && <SentDialog sent={sent.about} opened={sent.opened} onClose={sent.close} />}
      {revoking.about && (
        <ConfirmDialog
          title={`Revoke the invitation of ${revoking.about.email}?`}
          opened={revoking.opened}
          onClose={revoking.close}
          submit="Revoke"
          onSubmit={() => {
            const invitation = revoking.about;
            if (invitation === null) return;
            revoke.mutate(invitation, {
              onSuccess: () => {
                revoking.close();
                told(`The invitation of ${invitation.email} is revoked.`);
              },
            });
          }}
          pending={revoke.isPending}
          error={revoke.error}
        >
          <Text size="sm">The link that was sent stops working at once. You can invite the address again.</Text>
        </ConfirmDialog>
      )}
    </Page>
  );
}

interface InvitationRowProps {
  invitation: Invitation;
  onResend: (invitation: Invitation) => void;
  onRevoke: (invitation: Invitation) => void;
}

function InvitationRow({ invitation, onResend, onRevoke }: InvitationRowProps) {
  const { profile } = useOrganization();
  const { nameOf } = usePeople();
  const { state, email, name } = invitation;
  const mine = covers(profile.member, invitation);
  const items: MoreItem[] = [];
  if (mine && (state === 'open' || state === 'expired')) {
    items.push({ label: 'Send again, with a new link', icon: <IconLink size={16} />, does: () => onResend(invitation) });
  }
  if (mine && state === 'open') {
    items.push({ label: 'Revoke', icon: <IconTrash size={16} />, does: () => onRevoke(invitation), red: true });
  }
  return (
    <li className={rows.row}>
      <IconMail size={20} color="var(--mantine-color-dimmed)" aria-hidden />
      <Group gap="sm" justify="space-between" style={{ minWidth: 0 }}>
        <Stack gap={0} style={{ minWidth: 0 }}>
          <Text fw={550}>{name ?? email}</Text>
          {name && <Text size="sm">{email}</Text>}
          <Text size="sm" c="dimmed">
            {nameOf(invitation.invited_by)}, <When at={invitation.created_at} />
            {' · '}
            {state === 'accepted' && invitation.accepted_by && `joined as ${nameOf(invitation.accepted_by)}`}
            {state === 'open' && (
              <>
                stops working <When at={invitation.expires_at} />
              </>
            )}
            {state === 'expired' && (
              <>
                stopped working <When at={invitation.expires_at} />
              </>
            )}
            {state === 'revoked' && 'taken back'}
          </Text>
        </Stack>
        <Badge variant="light" tt="none" color={invitation.role === 'member' ? 'gray' : 'pine'}>
          {ROLES[invitation.role].title}
        </Badge>
      </Group>
      <More label={`More for the invitation of ${email}`} items={items} />
    </li>
  );
}
