import type { Result } from '@keepline/shared/api/public'

const kHiddenMs = 15_000

/**
 * Milliseconds until an order is asked for again, or nothing if its result is final.
 * @param result     what is known; nothing before the first answer
 * @param sinceMs    how long it has been so
 * @param isHidden   nobody is looking at the page
 * @param failures   answers that did not come, in a row
 */
export function pollDelayMs(
  result: Result | undefined,
  sinceMs: number,
  isHidden: boolean,
  failures: number,
) {
  const calm = calmDelayMs(result, sinceMs)
  if (calm === undefined) return undefined
  const backedOff = Math.min(calm * 2 ** Math.min(failures, 4), 30_000)
  return isHidden ? Math.max(backedOff, kHiddenMs) : backedOff
}

function calmDelayMs(result: Result | undefined, sinceMs: number): number | undefined {
  switch (result) {
    case 'credited':
    case 'not_paid':
    case 'refunded':
      return undefined
    case 'refunding':
      return 15_000
    case 'confirming':
      if (sinceMs > 600_000) return 15_000
      return sinceMs > 60_000 ? 5_000 : 2_000
    default:
      return 2_000
  }
}
