import vue from '@vitejs/plugin-vue'
import components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig } from 'vite'
import { precompress } from '../build/precompress.ts'

export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [
    vue(),
    components({ dirs: [], resolvers: [ElementPlusResolver()], dts: 'components.d.ts' }),
    precompress(),
  ],
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  build: {
    target: 'es2022',
    // One server, one folder: these pages stand inside the app's, which is built first.
    outDir: '../app/dist/console',
    emptyOutDir: true,
    // Every file is fetched by its hashed name: the content policy takes no inline script and no data font.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    // Few requests: one style for all pages, one script with what more than one page uses, one for each page.
    cssCodeSplit: false,
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] } },
    },
  },
  server: {
    // Development only: the API of a locally running server. Its cookie wants the server's own host name.
    proxy: Object.fromEntries(
      ['/v1', '/public'].map((path) => [path, process.env['KEEPLINE_URL'] ?? 'http://127.0.0.1:8080']),
    ),
  },
})
