import type { Step } from './api/public'
import { daysBetween, type BusinessDate } from './date'

const kOpenWeight = 5
const kLeastWeight = 3

/**
 * The steps to show: from today if everything is still ahead, without stages that last no day, and with what comes
 * after the last one.
 */
export function wholeStaircase(steps: readonly Step[], today: BusinessDate): Step[] {
  const shown = steps.filter(({ from, until }) => !until || daysBetween(from, until) > 0)
  const [first, last] = [shown[0], shown[shown.length - 1]]
  if (first && daysBetween(today, first.from) > 0) shown[0] = { ...first, from: today }
  return last?.until ? [...shown, { stage: 'recycled', from: last.until }] : shown
}

/** Widths and the place of today for the bar of a number's life. */
export interface Bar {
  /** One per step. Long stages grow with the root of their days, so that short ones stay visible. */
  weights: number[]
  /** The step that holds today, or -1. */
  current: number
  /** Where today stands, 0 to 1 of the whole bar; nothing if today is before the first step. */
  today: number | undefined
}

export function barOf(steps: readonly Step[], today: BusinessDate): Bar {
  const weights = steps.map(({ from, until }) =>
    until ? Math.max(kLeastWeight, Math.sqrt(Math.max(0, daysBetween(from, until)))) : kOpenWeight,
  )
  const current = steps.findIndex(
    ({ from, until }) => daysBetween(from, today) >= 0 && (!until || daysBetween(today, until) > 0),
  )
  if (current < 0) return { weights, current, today: undefined }
  const sum = (list: number[]) => list.reduce((total, weight) => total + weight, 0)
  const { from, until } = steps[current]!
  const share = until ? daysBetween(from, today) / daysBetween(from, until) : 0
  return {
    weights,
    current,
    today: (sum(weights.slice(0, current)) + share * weights[current]!) / sum(weights),
  }
}
