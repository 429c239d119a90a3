import { defineConfig } from 'vitest/config';

/** The client in a real browser against a real local cloud: one after the other, because two cores are no more. */
export default defineConfig({
  test: {
    include: ['tests/browser/**/*.test.ts'],
    globalSetup: ['tests/browser/cloud.ts'],
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 180_000,
    reporters: ['default'],
  },
});
