/** Roles and permissions in words, and who may give which: nobody gives away more than they have. */
import type { Schemas } from '../../shared/api/client';

export type Role = Schemas['Role'];
export type Permission = Schemas['Permission'];

export const ROLES: Readonly<Record<Role, { title: string; may: string; you: string }>> = {
  admin: {
    title: 'Administrator',
    may: 'Runs the organization: its members, its settings, everybody’s sharing.',
    you: 'as an administrator: you will run the organization, its members and its settings.',
  },
  manager: {
    title: 'Manager',
    may: 'Runs teams and workspaces, and invites people.',
    you: 'as a manager: you will run teams and workspaces, and invite people.',
  },
  member: {
    title: 'Member',
    may: 'Writes documents and shares their own.',
    you: 'as a member: you will write documents with the others, and share your own.',
  },
};

/** Every permission, as what somebody may do with it. */
export const PERMISSIONS: Readonly<Record<Permission, string>> = {
  workspace_read: 'See workspaces',
  workspace_write: 'Create workspaces',
  document_read: 'Read documents and how they came to be',
  document_write: 'Create, rename and write documents',
  document_trash: 'Move documents to the trash and restore them',
  document_share: 'Share documents that they own',
  document_administer: 'Change the sharing of every document',
  socket_open: 'Write together live',
  member_read: 'See who belongs to the organization',
  member_write: 'Change what members are and may do, and remove them',
  invitation_write: 'Invite people and see who is invited',
  team_read: 'See teams and who is in them',
  team_write: 'Create and change teams, and say who is in them',
  organization_read: 'See the organization and its settings',
  organization_write: 'Change the organization and its settings',
  audit_read: 'Read what happened in the organization, and who did it',
  profile_write: 'Change their own name, and leave',
};

export const ALL_PERMISSIONS = Object.keys(PERMISSIONS) as Permission[];

const FOR_MANAGERS: readonly Permission[] = ['workspace_write', 'invitation_write', 'team_write'];
const FOR_ADMINISTRATORS: readonly Permission[] = ['document_administer', 'organization_write', 'member_write', 'audit_read'];

/** Whether a role includes a permission, without any grant. */
export function includes(role: Role, permission: Permission): boolean {
  if (FOR_ADMINISTRATORS.includes(permission)) return role === 'admin';
  if (FOR_MANAGERS.includes(permission)) return role !== 'member';
  return true;
}

/** What somebody may do: all that their role includes, and what was granted to them beside it. */
export interface Rights {
  readonly role: Role;
  readonly grants?: readonly Permission[];
}

export const allows = ({ role, grants = [] }: Rights, permission: Permission): boolean =>
  includes(role, permission) || grants.includes(permission);

/** Whether somebody with these rights may give, change or take away those. */
export const covers = (mine: Rights, theirs: Rights): boolean =>
  ALL_PERMISSIONS.every((permission) => !allows(theirs, permission) || allows(mine, permission));
