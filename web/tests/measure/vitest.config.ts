import { defineConfig } from 'vitest/config';

/** Figures, not tests: `npm run measure` prints them. */
export default defineConfig({
  test: {
    include: ['tests/measure/**/*.test.ts'],
    globalSetup: ['tests/browser/cloud.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 180_000,
  },
});
