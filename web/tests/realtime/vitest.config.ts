import { defineConfig } from 'vitest/config';

/** Live documents against the real local cloud, over a bad network. */
export default defineConfig({
  test: {
    include: ['tests/realtime/**/*.test.ts'],
    globalSetup: ['tests/realtime/cloud.ts'],
    execArgv: ['--experimental-websocket'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
