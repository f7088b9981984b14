import { expect, test } from 'vitest'
import { isMonth, monthAfter } from './month'

test('months follow one another over the end of a year', () => {
  expect(monthAfter('2026-11')).toBe('2026-12')
  expect(monthAfter('2026-12')).toBe('2027-01')
  expect(monthAfter('2027-01', -1)).toBe('2026-12')
})

test('a month is four digits and two', () => {
  expect(isMonth('2026-10')).toBe(true)
  for (const text of ['', '2026', '2026-13', '2026-00', '26-10', '2026-1']) expect(isMonth(text)).toBe(false)
})
