import { expect, test } from 'vitest'
import type { Step } from '@keepline/shared/api/public'
import { barOf, wholeStaircase } from './staircase'

const steps: Step[] = [
  { stage: 'active', from: '2026-10-31', until: '2026-11-30' },
  { stage: 'grace', from: '2026-11-30', until: '2026-12-01' },
  { stage: 'recycled', from: '2026-12-01' },
]

test('today lies inside its step, and the day an end names belongs to the next one', () => {
  expect(barOf(steps, '2026-11-29').current).toBe(0)
  expect(barOf(steps, '2026-11-30').current).toBe(1)
  expect(barOf(steps, '2027-08-01').current).toBe(2)
  expect(barOf(steps, '2026-10-30')).toMatchObject({ current: -1, today: undefined })
})

test('a step of one day stays visible beside long ones', () => {
  const { weights } = barOf(steps, '2026-11-01')
  expect(weights[0]).toBeCloseTo(Math.sqrt(30))
  expect(weights[1]).toBe(3)
})

test('the mark stands at its share of the whole bar', () => {
  const { today, weights } = barOf(steps, '2026-11-15')
  expect(today).toBeCloseTo(weights[0]! / 2 / weights.reduce((a, b) => a + b, 0))
})

test('a number paid far ahead is active from today, and a staircase ends in recycling', () => {
  const ahead: Step[] = [
    { stage: 'active', from: '2027-11-01', until: '2027-12-01' },
    { stage: 'grace', from: '2027-12-01', until: '2027-12-01' },
    { stage: 'quarantined', from: '2027-12-01', until: '2028-03-01' },
  ]
  expect(wholeStaircase(ahead, '2026-11-22')).toEqual([
    { stage: 'active', from: '2026-11-22', until: '2027-12-01' },
    { stage: 'quarantined', from: '2027-12-01', until: '2028-03-01' },
    { stage: 'recycled', from: '2028-03-01' },
  ])
  expect(wholeStaircase(steps, '2026-11-22')).toEqual(steps)
})
