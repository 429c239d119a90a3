/**
 * With whom a document is shared, and how far: everybody, people, teams. Its owners and those who administer documents change it;
 * everybody else who may read the document sees it.
 */
import { ActionIcon, Avatar, Divider, Group, Modal, Stack, Text, Tooltip } from '@mantine/core';
import { IconBuilding, IconUsersGroup, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { membersQuery, usePeople } from '../../enterprise/member/queries';
import { teamsQuery } from '../../enterprise/team/queries';
import { pathOf } from '../../enterprise/team/tree';
import { useOrganization } from '../../platform/session/organization';
import type { Schemas } from '../../shared/api/client';
import { CopyAction } from '../../shared/ui/CopyField';
import { useDialogAbout } from '../../shared/ui/dialog';
import { ConfirmDialog } from '../../shared/ui/FormDialog';
import { Loaded } from '../../shared/ui/Loaded';
import { Trouble } from '../../shared/ui/Trouble';
import { type Change, EVERYONE, useShare } from './changes';
import { LevelSelect } from './LevelSelect';
import { levelOf, titleOf } from './levels';
import { sharesQuery } from './queries';
import { ShareForm } from './ShareForm';

export interface ShareDialogProps {
  document: Schemas['Document'];
  opened: boolean;
  onClose: () => void;
}

export function ShareDialog({ document, opened, onClose }: ShareDialogProps) {
  const { path } = useOrganization();
  return (
    <Modal opened={opened} onClose={onClose} title={`Share “${document.name}”`} size="lg">
      <Stack gap="md">
        <Sharing document={document} />
        <Divider />
        <Group justify="space-between" gap="sm">
          <Text size="sm" c="dimmed">
            The link works for those who may see the document.
          </Text>
          <CopyAction value={`${location.origin}${path(`/documents/${document.id}`)}`}>Copy link</CopyAction>
        </Group>
      </Stack>
    </Modal>
  );
}

function Sharing({ document }: { document: Schemas['Document'] }) {
  const organization = useOrganization();
  const shared = useQuery(sharesQuery(organization, document.id));
  const members = useQuery({ ...membersQuery(organization), enabled: organization.can('member_read') });
  const teams = useQuery({ ...teamsQuery(organization), enabled: organization.can('team_read') });
  const share = useShare(document);
  return (
    <Loaded query={shared} what="whom it is shared with">
      {(list) => (
        <>
          <SharedList shared={list} members={members.data ?? []} teams={teams.data ?? []} onChange={share.mutate} />
          <Trouble error={share.error} />
        </>
      )}
    </Loaded>
  );
}

interface SharedListProps {
  shared: Schemas['SharedWith'];
  members: readonly Schemas['Member'][];
  teams: readonly Schemas['Team'][];
  onChange: (change: Change) => void;
}

function SharedList({ shared, members, teams, onChange }: SharedListProps) {
  const { name: organization, profile, can } = useOrganization();
  const { nameOf } = usePeople();
  const yielding = useDialogAbout<Change>();
  const { person, teams: putIn = [] } = profile.member;
  const owns = levelOf(shared, person, putIn, teams) === 'own';
  const mayShare = can('document_share') && (owns || can('document_administer'));
  const called = (grantee: string) => {
    if (grantee.startsWith('tea_')) return pathOf(teams, grantee) || 'A team that is gone';
    return grantee === person ? `${nameOf(grantee)} (you)` : nameOf(grantee);
  };
  // To have less oneself is asked about: who no longer owns a document cannot take it back.
  const change = (wanted: Change) =>
    wanted.grantee === person && wanted.level !== 'own' ? yielding.open(wanted) : onChange(wanted);
  return (
    <>
      {mayShare ? (
        <ShareForm
          members={members}
          teams={teams}
          known={new Set(shared.shares.map(({ grantee }) => grantee))}
          onShare={onChange}
        />
      ) : (
        <Text size="sm" c="dimmed">
          Whoever owns this document says who may read and write it. You see who that is.
        </Text>
      )}
      <Stack component="ul" gap="xs" m={0} p={0} style={{ listStyle: 'none' }} aria-label="Shared with">
        <Row icon={<IconBuilding size={18} />} name={`Everybody in ${organization}`}>
          {mayShare ? (
            <LevelSelect
              label={`What everybody in ${organization} may do`}
              value={shared.everyone ?? null}
              onChange={(level) => onChange({ grantee: EVERYONE, level })}
              everyone
            />
          ) : (
            <Text size="sm">{shared.everyone ? titleOf(shared.everyone) : 'Does not see it'}</Text>
          )}
        </Row>
        {shared.shares.map(({ grantee, level }) => (
          <Row
            key={grantee}
            icon={grantee.startsWith('tea_') ? <IconUsersGroup size={18} /> : null}
            name={called(grantee)}
            action={
              mayShare && (
                <Tooltip label="Stop sharing">
                  <ActionIcon
                    color="gray"
                    aria-label={`Stop sharing with ${called(grantee)}`}
                    onClick={() => change({ grantee, level: null })}
                  >
                    <IconX size={16} />
                  </ActionIcon>
                </Tooltip>
              )
            }
          >
            {mayShare ? (
              <LevelSelect
                label={`What ${called(grantee)} may do`}
                value={level}
                onChange={(chosen) => chosen && change({ grantee, level: chosen })}
              />
            ) : (
              <Text size="sm">{titleOf(level)}</Text>
            )}
          </Row>
        ))}
      </Stack>
      <ConfirmDialog
        title="Have less of it yourself?"
        opened={yielding.opened}
        onClose={yielding.close}
        submit="Have less of it"
        onSubmit={() => {
          yielding.close();
          if (yielding.about) onChange(yielding.about);
        }}
        pending={false}
        error={null}
      >
        You will own this document no longer, unless one of your teams does, and may not say who else may read or write it.
      </ConfirmDialog>
    </>
  );
}

function Row({ icon, name, action, children }: { icon: ReactNode; name: string; action?: ReactNode; children: ReactNode }) {
  return (
    <Group component="li" wrap="nowrap" gap="sm">
      <Avatar visibleFrom="xs" size={34} radius="xl" color="pine" name={icon === null ? name : ''} alt="" aria-hidden>
        {icon}
      </Avatar>
      <Text size="sm" style={{ flex: 1, minWidth: 0 }}>
        {name}
      </Text>
      {children}
      {action}
    </Group>
  );
}
