import type { Order, Result } from './api/public'

const kHiddenMs = 15_000

/** How long the network's word is waited for; after that a person helps sooner than another question. */
export const kServiceWaitMs = 600_000

/** What an order waits for; `service`: it is credited, and the network has not confirmed the service yet. */
export type Wait = Result | 'service'

export function waitOf({ result, receipt, refunds }: Order): Wait {
  if (result !== 'credited') return result
  if (receipt?.service === 'pending') return 'service'
  return refunds.some((back) => back.state === 'refunding') ? 'refunding' : result
}

/**
 * Milliseconds until a payment is asked for again, or nothing if nothing will change.
 * @param wait       what is waited for; nothing before the first answer
 * @param sinceMs    how long it has been so
 * @param isHidden   nobody is looking at the page
 * @param failures   answers that did not come, in a row
 */
export function pollDelayMs(wait: Wait | undefined, sinceMs: number, isHidden: boolean, failures: number) {
  const calm = calmDelayMs(wait, sinceMs)
  if (calm === undefined) return undefined
  const backedOff = Math.min(calm * 2 ** Math.min(failures, 4), 30_000)
  return isHidden ? Math.max(backedOff, kHiddenMs) : backedOff
}

function calmDelayMs(wait: Wait | undefined, sinceMs: number): number | undefined {
  switch (wait) {
    case 'credited':
    case 'not_paid':
    case 'refunded':
    case 'moved':
      return undefined
    case 'refunding':
      return 15_000
    case 'confirming':
      if (sinceMs > 600_000) return 15_000
      return sinceMs > 60_000 ? 5_000 : 2_000
    case 'service':
      if (sinceMs > kServiceWaitMs) return undefined
      return sinceMs > 60_000 ? 5_000 : 2_000
    default:
      return 2_000
  }
}
