import type { Plugin } from 'vite'

const kIconStyle = /vant\/es\/(icon|badge)\/index\.css$/

/**
 * Leaves out Vant's icon font. It is 28 KB, and its style names a font on another host, which a strict
 * content policy reports as an error even though it is not fetched. Our icons are SVG.
 */
export function noIconFont(): Plugin {
  return {
    name: 'keepline-no-icon-font',
    enforce: 'pre',
    load(id) {
      return kIconStyle.test(id.split('?')[0]!.replaceAll('\\', '/')) ? '' : undefined
    },
  }
}
