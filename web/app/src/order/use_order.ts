import type { Fault } from '@keepline/shared/api/fault'
import { getOrder, payAgain, undoOrder, type Method, type Order } from '@keepline/shared/api/public'
import { newKey } from '@keepline/shared/key'
import { waitOf } from '@keepline/shared/poll_delay'
import { usePoll } from '@keepline/shared/use_poll'
import { ref, watch } from 'vue'
import { forgetChoice } from './choice_key'
import { takeOver } from './hand_over'
import { rememberToken, tokenOf } from './token'

/** One order, asked for again until nothing more will change. */
export function useOrder(orderId: string) {
  const placed = takeOver(orderId)
  let token = tokenOf(orderId)
  const {
    answer: order,
    fault,
    since,
    take,
    look,
  } = usePoll<Order>(() => (token ? getOrder(orderId, token) : undefined), waitOf)
  /** Just placed or just paid again here: the wallet may be opened without another press. */
  const isFresh = ref(placed !== undefined)
  const isPaying = ref(false)
  // A repeat of one attempt has its key; another wallet is another attempt.
  let retry: { method: Method; key: string } | undefined
  const undoKey = newKey()

  watch(
    () => order.value?.result,
    (result) => {
      if (result && result !== 'waiting' && result !== 'confirming') forgetChoice({ orderId })
    },
    { flush: 'sync' },
  )

  async function pay(method: Method, payerId?: string): Promise<void> {
    if (!token) return
    if (retry?.method !== method) retry = { method, key: newKey() }
    isPaying.value = true
    fault.value = undefined
    try {
      const answer = await payAgain(orderId, token, method, retry.key, payerId)
      if (answer.token) rememberToken(orderId, (token = answer.token))
      retry = undefined
      isFresh.value = true
      take(answer)
    } catch (reason) {
      const refusal = reason as Fault
      if (refusal.code === 'order.payment_pending') await look()
      fault.value = refusal
    } finally {
      isPaying.value = false
    }
  }

  /** The number was wrong. Answers nothing if it is undone, or why it is not. */
  async function undo(): Promise<Fault | undefined> {
    if (!token) return undefined
    try {
      take(await undoOrder(orderId, token, undoKey))
      return undefined
    } catch (reason) {
      return reason as Fault
    }
  }

  if (placed) take(placed)
  else void look()
  return { order, fault, since, isFresh, isPaying, hasToken: token !== undefined, look, pay, undo }
}
