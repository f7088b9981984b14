import type { BusinessDate } from '@keepline/shared/date'

/**
 * The instant at which a day of China time begins, `plusDays` later; nothing for no day. China keeps one offset all
 * year.
 */
export function dayStart(day: BusinessDate, plusDays: number): string | undefined {
  const start = Date.parse(`${day}T00:00:00+08:00`)
  if (Number.isNaN(start)) return undefined
  return new Date(start + plusDays * 86_400_000).toISOString().replace('.000Z', 'Z')
}
