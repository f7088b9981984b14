/** A business date as the API writes it: `2026-12-31`. It has no time and no zone. */
export type BusinessDate = string

export type Language = 'zh' | 'en'

const kDayMs = 86_400_000
const kLocale: Record<Language, string> = { zh: 'zh-CN', en: 'en-GB' }

function dayNumber(date: BusinessDate): number {
  const ms = Date.parse(`${date}T00:00:00Z`)
  if (Number.isNaN(ms)) throw new RangeError(`${date} is not a business date`)
  return ms / kDayMs
}

/** Whole days from one date to another; negative if `to` is earlier. */
export function daysBetween(from: BusinessDate, to: BusinessDate): number {
  return dayNumber(to) - dayNumber(from)
}

/**
 * The last day that an exclusive end covers: `2026-12-31` gives `2026-12-30`.
 * The API's dates name the first day that is *not* paid for; people are shown the last one that is.
 */
export function lastDayBefore(exclusiveEnd: BusinessDate): BusinessDate {
  return new Date((dayNumber(exclusiveEnd) - 1) * kDayMs).toISOString().slice(0, 10)
}

/** `2026年12月30日`, `30 Dec 2026`. */
export function formatDate(date: BusinessDate, language: Language): string {
  const month = language === 'zh' ? 'long' : 'short'
  return new Intl.DateTimeFormat(kLocale[language], {
    year: 'numeric',
    month,
    day: 'numeric',
    timeZone: 'UTC',
  }).format(dayNumber(date) * kDayMs)
}

/** An instant in China time, to the second: `2026年11月22日 18:30:05`. */
export function formatInstant(instant: string, language: Language): string {
  const parts = { timeZone: 'Asia/Shanghai', hourCycle: 'h23' } as const
  const day = new Intl.DateTimeFormat(kLocale[language], {
    ...parts,
    year: 'numeric',
    month: language === 'zh' ? 'long' : 'short',
    day: 'numeric',
  }).format(new Date(instant))
  const time = new Intl.DateTimeFormat('en-GB', {
    ...parts,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(new Date(instant))
  return `${day} ${time}`
}

/** Seconds as a clock that counts down: 65 is `01:05`. */
export function formatClock(seconds: number): string {
  const pair = (n: number) => String(n).padStart(2, '0')
  return `${pair(Math.floor(seconds / 60))}:${pair(seconds % 60)}`
}
