/** An entry of the audit trail as a sentence: what somebody did, to whom or what. */
import type { Schemas } from '../../shared/api/client';
import { PERMISSIONS, ROLES } from '../member/words';

/** What things are called, by their ids. What is gone has no name any more. */
export interface Names {
  person(id: string): string;
  team(id: string): string;
  workspace(id: string): string;
  document(id: string): string;
}

type Body = Readonly<Record<string, unknown>>;

const text = (body: Body, field: string): string => {
  const value = body[field];
  return typeof value === 'string' ? value : '';
};

const words = <T extends object>(table: T, key: string): T[keyof T] | undefined => table[key as keyof T];

const role = (body: Body): string => words(ROLES, text(body, 'role'))?.title.toLowerCase() ?? text(body, 'role');

const LEVELS: Readonly<Record<string, string>> = { view: 'view', comment: 'comment on', edit: 'edit', own: 'own' };

/** What each kind of entry says, after the name of who did it. */
const SENTENCES: Readonly<Record<string, (body: Body, names: Names) => string>> = {
  OrganizationCreated: () => 'created the organization',
  OrganizationUpdated: (body) => `changed the organization’s ${fields(body)}`,
  MemberJoined: (body) => `joined as ${role(body)}`,
  MemberUpdated: (body, names) => `made ${names.person(text(body, 'person'))} ${role(body)}${granted(body)}`,
  MemberRenamed: () => 'changed their name',
  MemberRemoved: (body, names) => `removed ${names.person(text(body, 'person'))}`,
  MemberLeft: () => 'left the organization',
  InvitationCreated: (body) => `invited somebody as ${role(body)}`,
  InvitationResent: () => 'sent an invitation again',
  InvitationRevoked: () => 'revoked an invitation',
  TeamCreated: (body, names) => `created the team ${names.team(text(body, 'team'))}`,
  TeamUpdated: (body, names) => `renamed or moved the team ${names.team(text(body, 'team'))}`,
  TeamDeleted: () => 'deleted a team',
  TeamMemberAdded: (body, names) => `put ${names.person(text(body, 'person'))} into the team ${names.team(text(body, 'team'))}`,
  TeamMemberRemoved: (body, names) =>
    `took ${names.person(text(body, 'person'))} out of the team ${names.team(text(body, 'team'))}`,
  WorkspaceCreated: (body, names) => `created the workspace ${names.workspace(text(body, 'workspace'))}`,
  DocumentCreated: (body, names) => `created ${names.document(text(body, 'document'))}`,
  DocumentRenamed: (body, names) => `renamed ${names.document(text(body, 'document'))}`,
  DocumentShared: (body, names) => shared(body, names),
  DocumentTrashed: (body, names) => `moved ${names.document(text(body, 'document'))} to the trash`,
  DocumentRestored: (body, names) => `restored ${names.document(text(body, 'document'))}`,
};

/** What an entry says, after the name of who did it. A kind that this client does not know yet is named as it is. */
export function sentence({ type, body }: Pick<Schemas['AuditEntry'], 'type' | 'body'>, names: Names): string {
  const fields = typeof body === 'object' && body !== null ? (body as Body) : {};
  return SENTENCES[type]?.(fields, names) ?? `did this: ${type}`;
}

/** The document that an entry tells of, if it does. */
export function documentIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null) return null;
  return text(body as Body, 'document') || null;
}

function fields(body: Body): string {
  const sent = Array.isArray(body.fields) ? body.fields.map((field) => String(field).replaceAll('_', ' ')) : [];
  return sent.length === 0 ? 'settings' : new Intl.ListFormat('en-GB').format(sent);
}

function granted(body: Body): string {
  const grants = Array.isArray(body.grants) ? body.grants.map(String) : [];
  if (grants.length === 0) return '';
  return `, who may also: ${grants.map((grant) => (words(PERMISSIONS, grant) ?? grant).toLowerCase()).join('; ')}`;
}

function shared(body: Body, names: Names): string {
  const grantee = text(body, 'grantee');
  const document = names.document(text(body, 'document'));
  const whom = grantee.startsWith('tea_')
    ? `the team ${names.team(grantee)}`
    : grantee === 'everyone'
      ? 'everybody'
      : names.person(grantee);
  const level = LEVELS[text(body, 'level')];
  return level === undefined ? `stopped sharing ${document} with ${whom}` : `let ${whom} ${level} ${document}`;
}
