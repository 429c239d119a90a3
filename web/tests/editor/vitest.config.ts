import { defineConfig } from 'vitest/config';

/** The editor in a real browser, alone, with a live document that the tests speak through. */
export default defineConfig({
  test: { include: ['tests/editor/**/*.test.ts'], fileParallelism: false, testTimeout: 40_000, hookTimeout: 180_000 },
});
