import { expect, test } from 'vitest'
import type { Entry } from '../api'
import { dayStart } from '../audit/day'
import { secretOf } from '../set_up/otpauth'
import { lifeOf, partsOf } from './life'

const entry = (no: number, change: Partial<Entry>): Entry => ({
  entry_no: `J-42-${no}`,
  cause: 'renew',
  actor: 'system:0',
  recorded_at: '2026-11-22T00:00:00Z',
  effective_at: '2026-11-22T00:00:00Z',
  postings: [],
  ...change,
})

test('a life is what changed: a stage, or the day paid until', () => {
  const entries = [
    entry(5, { stage: 'grace', paid_until: '2026-12-01' }),
    entry(4, {}),
    entry(3, { stage: 'active', paid_until: '2026-12-01' }),
    entry(2, { stage: 'active', paid_until: '2026-11-01' }),
    entry(1, { stage: 'active', paid_until: '2026-11-01' }),
  ]
  expect(lifeOf(entries).map((each) => each.entry_no)).toEqual(['J-42-5', 'J-42-3', 'J-42-1'])
})

test('an account and an actor have a kind and an owner', () => {
  expect(partsOf('main:42-1')).toEqual({ kind: 'main', owner: '42-1' })
  expect(partsOf('tax')).toEqual({ kind: 'tax', owner: '' })
})

test('a day begins at midnight in China', () => {
  expect(dayStart('2026-11-22', 0)).toBe('2026-11-21T16:00:00Z')
  expect(dayStart('2026-11-22', 1)).toBe('2026-11-22T16:00:00Z')
  expect(dayStart('', 0)).toBeUndefined()
})

test('a secret is typed in groups of four', () => {
  expect(secretOf('otpauth://totp/a:b?secret=ABCDEFGHIJ&issuer=a')).toBe('ABCD EFGH IJ')
  expect(secretOf('')).toBe('')
})
