/**
 * The frame around every page of an organization: where one is, where one can go, who one is. On a narrow screen the navigation is
 * a drawer; what must be said at once (no connection, session over) stands in a line above the page.
 */
import { AppShell, Burger, Group, Kbd, ScrollArea, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { Suspense, useEffect } from 'react';
import { Link, Outlet, useLocation } from 'react-router';
import { Mark } from '../../shared/ui/Mark';
import { Loading } from '../../shared/ui/states';
import { rememberOrganization } from '../session/last';
import { useOrganization } from '../session/organization';
import { useSession } from '../session/session';
import { AccountMenu } from './AccountMenu';
import { Navigation } from './Navigation';
import { Notices } from './Notices';
import { OnDemand } from './OnDemand';
import { OrganizationSwitcher } from './OrganizationSwitcher';
import classes from './Shell.module.css';
import { openPalette } from './windows';

export function Shell() {
  const organization = useOrganization();
  const { person } = useSession();
  const [opened, { toggle, close }] = useDisclosure(false);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the drawer closes when the page changes
  useEffect(close, [pathname]);
  useEffect(() => rememberOrganization(person?.subject ?? '', organization.id), [person, organization.id]);
  return (
    <AppShell header={{ height: 56 }} navbar={{ width: 248, breakpoint: 'sm', collapsed: { mobile: !opened } }}>
      <a className="skip" href="#page">
        Skip to the page
      </a>
      <AppShell.Header className={classes.header} px="md">
        <Group h="100%" gap="sm" wrap="nowrap">
          <Burger
            opened={opened}
            onClick={toggle}
            hiddenFrom="sm"
            size="sm"
            aria-label={opened ? 'Close navigation' : 'Open navigation'}
          />
          <Link to={organization.path('')} className={classes.brand} aria-label="Career Companion, home">
            <Mark size={28} />
          </Link>
          <OrganizationSwitcher />
          <UnstyledButton className={classes.search} onClick={openPalette} ml="auto">
            <IconSearch size={16} aria-hidden />
            <VisuallyHidden>Search or do</VisuallyHidden>
            <span className={classes.searchText} aria-hidden>
              Search or do…
            </span>
            <Kbd size="xs" visibleFrom="sm" aria-hidden>
              Ctrl K
            </Kbd>
          </UnstyledButton>
          <AccountMenu />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar}>
        <ScrollArea type="scroll" h="100%">
          <Navigation />
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="page" tabIndex={-1} className={classes.main}>
        <VisuallyHidden role="status" aria-live="polite" id="announcements" />
        <Notices />
        <Suspense fallback={<PageLoading />}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
      <OnDemand />
    </AppShell>
  );
}

function PageLoading() {
  return (
    <div className={classes.loading}>
      <Loading what="the page" />
    </div>
  );
}
