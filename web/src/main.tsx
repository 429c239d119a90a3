/** The web client starts here: the settings of the deployment, the session of this tab, then the pages. */
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './shared/ui/style.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { loadConfig } from './platform/config';
import { QueryProvider } from './platform/queries';
import { Identity } from './platform/session/identity';
import { SessionProvider } from './platform/session/session';
import { router } from './routes';
import { ProblemError } from './shared/api/problem';
import { Failure } from './shared/ui/states';
import { theme, variables } from './shared/ui/theme';

async function start() {
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root');
  const render = (content: React.ReactNode) =>
    createRoot(root).render(
      <StrictMode>
        <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
          <Notifications position="bottom-right" />
          {content}
        </MantineProvider>
      </StrictMode>,
    );
  try {
    const config = await loadConfig();
    const identity = new Identity(config);
    await identity.restore();
    render(
      <SessionProvider identity={identity} config={config}>
        <QueryProvider>
          <RouterProvider router={router} />
        </QueryProvider>
      </SessionProvider>,
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    render(<Failure problem={new ProblemError(0, 'start', why)} action={<a href="/">Try again</a>} />);
  }
}

void start();
