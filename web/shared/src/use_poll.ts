import { onScopeDispose, ref, shallowRef } from 'vue'
import { serverNow } from './api/client'
import { Fault } from './api/fault'
import { pollDelayMs, type Wait } from './poll_delay'

/**
 * What becomes of a payment: asked for again until nothing more will change, faster while someone looks.
 * @param ask     one question; nothing while there is nothing to ask for
 * @param waitOf  what such an answer waits for
 */
export function usePoll<T>(ask: () => Promise<T> | undefined, waitOf: (answer: T) => Wait) {
  const answer = shallowRef<T>()
  const fault = shallowRef<Fault>()
  /** When what is waited for last changed, by the server's clock. */
  const since = ref(serverNow())
  let failures = 0
  let timer = 0
  let isAsking = false
  let isOver = false

  const wait = () => answer.value && waitOf(answer.value)

  /** An answer that came another way; it is asked for again in its time. */
  function take(given: T): void {
    if (waitOf(given) !== wait()) since.value = serverNow()
    answer.value = given
    fault.value = undefined
    failures = 0
    plan()
  }

  function plan(): void {
    clearTimeout(timer)
    const delay = pollDelayMs(wait(), serverNow() - since.value, document.hidden, failures)
    if (delay === undefined || isOver) return
    timer = window.setTimeout(look, Math.max(delay, (fault.value?.retryAfterS ?? 0) * 1000))
  }

  async function look(): Promise<void> {
    const asked = isAsking ? undefined : ask()
    if (!asked) return
    clearTimeout(timer)
    isAsking = true
    try {
      take(await asked)
    } catch (reason) {
      if (!(reason instanceof Fault)) throw reason
      fault.value = reason
      failures++
      // Refused for a reason that time does not change: asking again would not help.
      if (reason.kind !== 'problem' || reason.problem!.status >= 500) plan()
    } finally {
      isAsking = false
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
  return { answer, fault, since, take, look }
}
