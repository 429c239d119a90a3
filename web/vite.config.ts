import react from '@vitejs/plugin-react';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';

/** Where `npm run dev` finds the platform: a `cargo run` of its own. */
const platform = process.env.PLATFORM ?? 'http://127.0.0.1:3000';
const paths = ['/platform', '/enterprise', '/collaboration', '/config.json'];

export default defineConfig({
  plugins: [
    react(),
    // The client itself is kept on the device, so that a tab that is opened without a connection still opens its document.
    VitePWA({
      registerType: 'prompt',
      injectRegister: false,
      manifest: false,
      workbox: {
        globPatterns: ['**/*.{js,css,html,svg,webmanifest}'],
        navigateFallback: '/index.html',
        navigateFallbackDenylist: [/^\/(issuer|mail|platform|enterprise|collaboration|live|config\.json)(\/|$)/],
        runtimeCaching: [{ urlPattern: /\/config\.json$/, handler: 'NetworkFirst', options: { cacheName: 'config' } }],
      },
    }),
  ],
  build: { target: 'es2023', chunkSizeWarningLimit: 700 },
  server: { host: '127.0.0.1', port: 5173, proxy: Object.fromEntries(paths.map((path) => [path, platform])) },
  test: { include: ['src/**/*.test.ts', 'src/**/*.test.tsx'] },
});
