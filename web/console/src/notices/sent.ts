/** The time of day in China: `09:05`. */
export function timeOfDay(nowMs: number): string {
  const parts = { timeZone: 'Asia/Shanghai', hourCycle: 'h23', hour: '2-digit', minute: '2-digit' } as const
  return new Intl.DateTimeFormat('en-GB', parts).format(nowMs)
}

/** A day and a time in China as an instant; undefined if they are none. */
export function instantOf(day: string, time: string): string | undefined {
  const typed = /^(\d{1,2})[:\uff1a]?(\d{2})$/.exec(time.trim())
  if (!typed) return undefined
  const ms = Date.parse(`${day}T${typed[1]!.padStart(2, '0')}:${typed[2]}:00+08:00`)
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString().replace('.000Z', 'Z')
}
