import { VantResolver } from '@vant/auto-import-resolver'
import vue from '@vitejs/plugin-vue'
import components from 'unplugin-vue-components/vite'
import { defineConfig } from 'vite'
import { noIconFont } from '../build/no_icon_font.ts'
import { precompress } from '../build/precompress.ts'

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [
    noIconFont(),
    vue(),
    components({ dirs: [], resolvers: [VantResolver()], dts: 'components.d.ts' }),
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
    // The browsers inside WeChat and Alipay on older phones.
    target: 'es2020',
    // Every file is fetched by its hashed name: the content policy takes no inline script and no data font.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: {
    // Development only: the API of a locally running server.
    proxy: { '/public': process.env['KEEPLINE_URL'] ?? 'http://127.0.0.1:8080' },
  },
})
