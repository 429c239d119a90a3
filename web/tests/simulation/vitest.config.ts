import { defineConfig } from 'vitest/config';

/** Real editors in Chromium on the real local cloud; `PAGES` schedules at a time. */
export default defineConfig({
  test: {
    include: ['tests/simulation/**/*.test.ts'],
    globalSetup: ['tests/realtime/cloud.ts'],
    reporters: [['default', { summary: false }], './tests/simulation/report.ts'],
    maxConcurrency: Number(process.env.PAGES ?? 2),
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
