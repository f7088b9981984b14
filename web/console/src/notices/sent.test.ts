import { expect, test } from 'vitest'
import { instantOf, timeOfDay } from './sent'

test('a notice is sent at a time in China', () => {
  expect(timeOfDay(Date.parse('2026-11-22T16:05:59Z'))).toBe('00:05')
  expect(instantOf('2026-11-23', '00:05')).toBe('2026-11-22T16:05:00Z')
  expect(instantOf('2026-11-23', ' 9:05')).toBe('2026-11-23T01:05:00Z')
  expect(instantOf('2026-11-23', '0905')).toBe('2026-11-23T01:05:00Z')
})

test('what is no time is none', () => {
  expect(instantOf('', '09:05')).toBeUndefined()
  expect(instantOf('2026-11-23', '25:05')).toBeUndefined()
  expect(instantOf('2026-11-23', '')).toBeUndefined()
})
