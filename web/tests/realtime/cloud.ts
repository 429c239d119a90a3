/** A local cloud of its own for these tests, with nothing kept, no client, and tokens that last. */
import type { TestProject } from 'vitest/node';
import { startCloud } from '../browser/cloud';
import type { Cloud } from './harness/platform';

declare module 'vitest' {
  export interface ProvidedContext {
    platform: Cloud;
  }
}

export default async function setup(project: TestProject) {
  const { cloud, stop } = await startCloud(['--no-client', '--token-lifetime', '12h']);
  project.provide('platform', cloud);
  return stop;
}
