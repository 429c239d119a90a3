/** The whole editor with a fake live document, for tests that look at it and use it. */
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '../../../src/shared/ui/style.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import Delta, { type Op } from 'quill-delta';
import { createRoot } from 'react-dom/client';
import Editor from '../../../src/collaboration/editor/Editor';
import { theme, variables } from '../../../src/shared/ui/theme';
import { FakeLive } from './fake';

const LETTER: Op[] = [
  { insert: 'Amara Okafor' },
  { insert: '\n', attributes: { block: 'h1' } },
  { insert: '12 Harbour Street, Lisbon · ' },
  { insert: 'amara@example.com', attributes: { link: 'mailto:amara@example.com' } },
  { insert: '\n' },
  { insert: { divider: true } },
  { insert: '\nDear Ms Lindqvist,\nI am writing to apply for the position of ' },
  { insert: 'service designer', attributes: { bold: true } },
  { insert: ' that you announced on 12 November. For six years I have led the redesign of public services, most recently the ' },
  { insert: 'appointment system', attributes: { italic: true } },
  { insert: ' of the Lisbon health centres, which 400,000 people use each month.\nWhat I would bring' },
  { insert: '\n', attributes: { block: 'h2' } },
  { insert: 'Research with the people who are usually left out' },
  { insert: '\n', attributes: { block: 'bullet' } },
  { insert: 'Interviews in four languages' },
  { insert: '\n', attributes: { block: 'bullet', indent: 1 } },
  { insert: 'Services that can be measured and are' },
  { insert: '\n', attributes: { block: 'bullet' } },
  { insert: '“She listens, then she draws, and then everybody knows what to do.”' },
  { insert: '\n', attributes: { block: 'quote' } },
  { insert: 'Ask Jonas for the portfolio link' },
  { insert: '\n', attributes: { block: 'check' } },
  { insert: 'I would be glad to tell you more in a conversation.\nKind regards,\nAmara\n' },
];

const root = document.querySelector('#root');
if (!root) throw new Error('the page has no #root');
const place = createRoot(root);

function show(content: Op[]) {
  const live = new FakeLive(new Delta(content));
  live.set({
    participants: [
      { client: 'cli_me', person: 'per_amara', name: 'Amara Okafor', capacity: 'writer', self: true },
      { client: 'cli_jonas', person: 'per_jonas', name: 'Jonas Lindqvist', capacity: 'writer', self: false },
      { client: 'cli_mei', person: 'per_mei', name: 'Mei Tanaka', capacity: 'writer', self: false },
      { client: 'cli_ruth', person: 'per_ruth', name: 'Ruth Adeyemi', capacity: 'viewer', self: false },
    ],
  });
  Object.assign(window, { live });
  place.render(
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <Notifications />
      <main style={{ display: 'flex', minHeight: '100dvh' }}>
        <Editor
          live={live}
          title="Letter to the city"
          me={{ person: 'per_amara', name: 'Amara Okafor' }}
          onSignIn={() => live.calls.push('sign-in')}
        />
      </main>
    </MantineProvider>,
  );
}

Object.assign(window, { Delta, show });
show(LETTER);
