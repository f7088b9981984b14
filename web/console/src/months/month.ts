/** `2026-12` gives `2027-01`; `by` -1 the month before. */
export function monthAfter(month: string, by = 1): string {
  const [year, n] = month.split('-').map(Number)
  const at = year! * 12 + n! - 1 + by
  return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`
}

export const isMonth = (text: string) => /^\d{4}-(0[1-9]|1[0-2])$/.test(text)
