import { serverNow } from '@keepline/shared/api/client'
import type { Fault } from '@keepline/shared/api/fault'
import { getOrder, payAgain, undoOrder, type Method, type Order } from '@keepline/shared/api/public'
import { newKey } from '@keepline/shared/key'
import { onScopeDispose, ref, shallowRef } from 'vue'
import { forgetChoice } from './choice_key'
import { takeOver } from './hand_over'
import { pollDelayMs, waitOf } from './poll_delay'
import { rememberToken, tokenOf } from './token'

/** One order, asked for again until nothing more will change, faster while someone looks. */
export function useOrder(orderId: string) {
  const placed = takeOver(orderId)
  let token = tokenOf(orderId)
  const order = shallowRef<Order | undefined>(placed)
  const fault = shallowRef<Fault>()
  /** Just placed or just paid again here: the wallet may be opened without another press. */
  const isFresh = ref(placed !== undefined)
  const isPaying = ref(false)
  const since = ref(serverNow())
  let failures = 0
  let timer = 0
  let isAsking = false
  let isOver = false
  let retryKey = newKey()
  const undoKey = newKey()

  const wait = () => order.value && waitOf(order.value)

  function take(answer: Order): void {
    if (waitOf(answer) !== wait()) since.value = serverNow()
    order.value = answer
    fault.value = undefined
    failures = 0
    if (answer.result !== 'waiting' && answer.result !== 'confirming') forgetChoice({ orderId })
  }

  function plan(): void {
    clearTimeout(timer)
    const delay = pollDelayMs(wait(), serverNow() - since.value, document.hidden, failures)
    if (delay === undefined || isOver) return
    timer = window.setTimeout(look, Math.max(delay, (fault.value?.retryAfterS ?? 0) * 1000))
  }

  async function look(): Promise<void> {
    if (!token || isAsking) return
    clearTimeout(timer)
    isAsking = true
    try {
      take(await getOrder(orderId, token))
    } catch (reason) {
      fault.value = reason as Fault
      failures++
    } finally {
      isAsking = false
    }
    // Refused for a reason that time does not change: asking again would not help.
    if (fault.value?.kind !== 'problem' || fault.value.problem!.status >= 500) plan()
  }

  async function pay(method: Method, payerId?: string): Promise<void> {
    if (!token) return
    isPaying.value = true
    fault.value = undefined
    try {
      const answer = await payAgain(orderId, token, method, retryKey, payerId)
      if (answer.token) rememberToken(orderId, (token = answer.token))
      retryKey = newKey()
      isFresh.value = true
      take(answer)
      plan()
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
      plan()
      return undefined
    } catch (reason) {
      return reason as Fault
    }
  }

  const lookIfSeen = () => {
    if (!document.hidden) void look()
  }
  document.addEventListener('visibilitychange', lookIfSeen)
  window.addEventListener('online', lookIfSeen)
  window.addEventListener('pageshow', lookIfSeen)
  onScopeDispose(() => {
    isOver = true
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', lookIfSeen)
    window.removeEventListener('online', lookIfSeen)
    window.removeEventListener('pageshow', lookIfSeen)
  })

  if (placed) plan()
  else void look()
  return { order, fault, since, isFresh, isPaying, hasToken: token !== undefined, look, pay, undo }
}
