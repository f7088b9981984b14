import { expect, test } from 'vitest'
import { daysBetween, formatClock, formatDate, formatInstant, lastDayBefore } from './date'

test('an exclusive end shows the last day it covers', () => {
  expect(lastDayBefore('2026-12-31')).toBe('2026-12-30')
  expect(lastDayBefore('2026-03-01')).toBe('2026-02-28')
  expect(lastDayBefore('2028-03-01')).toBe('2028-02-29')
  expect(lastDayBefore('2027-01-01')).toBe('2026-12-31')
})

test('days are whole, also across a change of summer time', () => {
  expect(daysBetween('2026-11-22', '2026-11-30')).toBe(8)
  expect(daysBetween('2026-11-30', '2026-11-22')).toBe(-8)
  expect(daysBetween('2026-03-01', '2026-04-01')).toBe(31)
})

test('a business date is the same day in every zone', () => {
  expect(formatDate('2026-12-30', 'zh')).toBe('2026年12月30日')
  expect(formatDate('2026-12-30', 'en')).toBe('30 Dec 2026')
})

test('an instant is shown in China time', () => {
  expect(formatInstant('2026-11-22T16:30:05Z', 'zh')).toBe('2026年11月23日 00:30:05')
  expect(formatInstant('2026-11-22T10:30:05Z', 'en')).toBe('22 Nov 2026 18:30:05')
})

test('a clock counts minutes and seconds', () => {
  expect(formatClock(0)).toBe('00:00')
  expect(formatClock(65)).toBe('01:05')
  expect(formatClock(1800)).toBe('30:00')
})

test('what is not a date is refused', () => {
  expect(() => lastDayBefore('soon')).toThrow(RangeError)
})
