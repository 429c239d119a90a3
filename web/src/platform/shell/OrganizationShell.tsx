/** The pages of an organization: who the person is in it, and the frame around what they look at. Not needed at the door. */
import { OrganizationProvider } from '../session/organization';
import { Shell } from './Shell';

export default function OrganizationShell() {
  return (
    <OrganizationProvider>
      <Shell />
    </OrganizationProvider>
  );
}
