import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Where `npm run dev` finds the platform: a `cargo run` of its own. */
const platform = process.env['PLATFORM'] ?? 'http://127.0.0.1:3000';
const paths = ['/platform', '/enterprise', '/collaboration', '/config.json'];

export default defineConfig({
  plugins: [react()],
  build: { target: 'es2023', chunkSizeWarningLimit: 700 },
  server: { host: '127.0.0.1', port: 5173, proxy: Object.fromEntries(paths.map((path) => [path, platform])) },
  test: { include: ['src/**/*.test.ts', 'src/**/*.test.tsx'] },
});
