import { serverNow } from '@keepline/shared/api/client'
import type { Order } from '@keepline/shared/api/public'
import { ref, watch, type Ref } from 'vue'
import { useEachSecond } from '../time'

const kBelievableS = 7_200

/**
 * Seconds until the payment code ends, by the server's clock; nothing if there is no code or the clocks cannot be
 * compared (a sandbox whose test clock was moved).
 */
export function useTimeLeft(order: Ref<Order | undefined>): Readonly<Ref<number | undefined>> {
  const left = () => Math.floor((Date.parse(order.value?.payment.expires_at ?? '') - serverNow()) / 1000)
  const isBelievable = ref(false)
  watch(
    () => order.value?.payment.expires_at,
    () => {
      isBelievable.value = left() > 0 && left() < kBelievableS
    },
    { immediate: true },
  )
  return useEachSecond(() => (isBelievable.value ? Math.max(0, left()) : undefined))
}
