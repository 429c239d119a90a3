/**
 * Every address of the client. The first segment is the organization, so that an address can be shared and two tabs can be in two
 * organizations. Pages beyond the first view are loaded when they are gone to.
 */
import { createBrowserRouter, Navigate, Outlet, type RouteObject } from 'react-router';
import { SignedIn } from './platform/session/SignedIn';
import { RequireSession } from './platform/session/SignIn';
import { Home } from './platform/shell/Home';
import { RouteFailure } from './platform/shell/RouteFailure';

/** A page that is a chunk of its own: its module's default export. */
const page = (load: () => Promise<{ default: React.ComponentType }>): Pick<RouteObject, 'lazy'> => ({
  lazy: async () => ({ Component: (await load()).default }),
});

export const router = createBrowserRouter([
  { path: '/signed-in', Component: SignedIn },
  {
    element: (
      <RequireSession>
        <Outlet />
      </RequireSession>
    ),
    errorElement: <RouteFailure />,
    hydrateFallbackElement: <div />,
    children: [
      { index: true, Component: Home },
      { path: 'join', ...page(() => import('./enterprise/invitation/JoinPage')) },
      { path: 'new-organization', ...page(() => import('./enterprise/organization/NewOrganizationPage')) },
      {
        path: ':organization',
        ...page(() => import('./platform/shell/OrganizationShell')),
        children: [
          { index: true, element: <Navigate to="workspaces" replace /> },
          {
            errorElement: <RouteFailure />,
            children: [
              { path: 'workspaces', ...page(() => import('./collaboration/workspace/WorkspacesPage')) },
              { path: 'workspaces/:workspace', ...page(() => import('./collaboration/workspace/WorkspacePage')) },
              { path: 'documents/:document', ...page(() => import('./collaboration/document/DocumentPage')) },
              { path: 'members', ...page(() => import('./enterprise/member/MembersPage')) },
              { path: 'teams', ...page(() => import('./enterprise/team/TeamsPage')) },
              { path: 'teams/:team', ...page(() => import('./enterprise/team/TeamPage')) },
              { path: 'invitations', ...page(() => import('./enterprise/invitation/InvitationsPage')) },
              { path: 'profile', ...page(() => import('./enterprise/profile/ProfilePage')) },
              { path: 'settings', ...page(() => import('./enterprise/organization/SettingsPage')) },
              { path: '*', element: <RouteFailure /> },
            ],
          },
        ],
      },
    ],
  },
]);
