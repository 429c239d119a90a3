/**
 * The local cloud that the browser tests run against: the program that `cargo run` runs, with the client that it builds itself, on a
 * free port and with nothing kept. `LOCAL` names another program than the development build.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

export interface Cloud {
  readonly rest: string;
  readonly socket: string;
  readonly mail: string;
  readonly people: readonly { name: string; person: string; organization: string; role: string; token: string }[];
}

declare module 'vitest' {
  export interface ProvidedContext {
    cloud: Cloud;
  }
}

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Starts one with these arguments besides; answers what it says of itself, and how to end it. */
export async function startCloud(more: readonly string[] = []): Promise<{ cloud: Cloud; stop: () => Promise<void> }> {
  const program = process.env.LOCAL ?? `${process.env.CARGO_TARGET_DIR ?? `${root}target`}/debug/local`;
  const generous = ['--parameter', 'RequestsPerMinutePerson=1000000', '--parameter', 'RequestsPerMinuteOrganization=1000000'];
  const arguments_ = ['--port', '0', '--ephemeral', '--json', ...generous, ...more];
  const local = spawn(program, arguments_, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
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
  const { cloud, stop } = await startCloud();
  project.provide('cloud', cloud);
  return stop;
}
