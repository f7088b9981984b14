import { watchEffect } from 'vue'
import { useOffer } from '../offer'

/** Names the browser tab: what this page says now, then the brand. */
export function useTitle(read: () => string): void {
  const { brandName } = useOffer()
  watchEffect(() => {
    document.title = [read(), brandName.value].filter(Boolean).join(' · ')
  })
}
