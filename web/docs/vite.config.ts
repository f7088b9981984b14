import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { precompress } from '../build/precompress.ts'

export default defineConfig({
  root: import.meta.dirname,
  base: '/docs/',
  plugins: [vue(), precompress()],
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  build: {
    target: 'es2022',
    // One server, one folder: this page stands inside the app's, which is built first.
    outDir: '../app/dist/docs',
    emptyOutDir: true,
    // Every file is fetched by its hashed name: the content policy takes no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: {
    // Development only: the description of a locally running server.
    proxy: { '/openapi.json': process.env['KEEPLINE_URL'] ?? 'http://127.0.0.1:8080' },
  },
})
