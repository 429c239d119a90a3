/** Quill and a fake live document, tied together, for tests that type into it. */
import 'quill/dist/quill.core.css';
import Delta, { type Op } from 'quill-delta';
import { Binding } from '../../../src/collaboration/editor/binding';
import { createQuill } from '../../../src/collaboration/editor/quill';
import { FakeLive } from './fake';

function start(content: Op[]) {
  const element = document.createElement('div');
  document.querySelector('#editor')?.replaceChildren(element);
  const live = new FakeLive(new Delta(content));
  const quill = createQuill(element);
  const refused: string[] = [];
  const binding = new Binding(quill, live, {
    label: (client) => ({ name: client, color: '#1f5c54' }),
    onRefused: (error) => refused.push(String(error)),
  });
  const remote = (ops: Op[], client = 'cli_other') => live.remote(new Delta(ops), client);
  Object.assign(window, { live, quill, binding, refused, remote });
}

Object.assign(window, { start });
start([{ insert: '\n' }]);
