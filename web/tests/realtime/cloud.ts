/** A local cloud of its own for these tests, with nothing kept. `LOCAL` names another program than the development build. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import type { Cloud } from './harness/platform';

declare module 'vitest' {
  export interface ProvidedContext {
    platform: Cloud;
  }
}

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Starts it; answers where it is and how to end it. */
export async function start(): Promise<{ cloud: Cloud; stop: () => Promise<void> }> {
  const program = process.env.LOCAL ?? `${process.env.CARGO_TARGET_DIR ?? `${root}target`}/debug/local`;
  const generous = ['Person', 'Organization'].flatMap((whose) => ['--parameter', `RequestsPerMinute${whose}=1000000`]);
  const options = [
    '--port',
    '0',
    '--ephemeral',
    '--json',
    '--no-client',
    '--token-lifetime',
    '12h',
    '--templates',
    `${root}infra`,
  ];
  const local = spawn(program, [...options, ...generous], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise<string>((resolve, reject) => {
    let text = '';
    local.once('error', reject);
    local.once('exit', (code) => reject(new Error(`${program} ended with ${code} before it was ready`)));
    local.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
  });
  const stop = async () => {
    local.removeAllListeners('exit');
    const ended = new Promise((resolve) => local.once('exit', resolve));
    local.kill('SIGTERM');
    await ended;
  };
  return { cloud: JSON.parse(line) as Cloud, stop };
}

export default async function setup(project: TestProject) {
  const { cloud, stop } = await start();
  project.provide('platform', cloud);
  return stop;
}
