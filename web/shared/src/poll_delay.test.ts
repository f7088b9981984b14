import type { Order } from './api/public'
import { expect, test } from 'vitest'
import { pollDelayMs, waitOf } from './poll_delay'

test('a result that cannot change is not asked for again', () => {
  for (const result of ['credited', 'not_paid', 'refunded'] as const) {
    expect(pollDelayMs(result, 0, false, 0)).toBeUndefined()
  }
})

test('waiting asks each 2 s while someone looks, seldom while nobody does', () => {
  expect(pollDelayMs('waiting', 0, false, 0)).toBe(2_000)
  expect(pollDelayMs('waiting', 0, true, 0)).toBe(15_000)
})

test('confirming slows down with time', () => {
  expect(pollDelayMs('confirming', 10_000, false, 0)).toBe(2_000)
  expect(pollDelayMs('confirming', 61_000, false, 0)).toBe(5_000)
  expect(pollDelayMs('confirming', 601_000, false, 0)).toBe(15_000)
})

test('answers that do not come double the wait, up to half a minute', () => {
  expect(pollDelayMs(undefined, 0, false, 1)).toBe(4_000)
  expect(pollDelayMs(undefined, 0, false, 3)).toBe(16_000)
  expect(pollDelayMs(undefined, 0, false, 99)).toBe(30_000)
})

test('money on its way back is asked for until it is there', () => {
  const back = { amount: { amount: 1, currency: 'CNY' }, uncredited: true }
  const order = { result: 'credited', refunds: [{ ...back, state: 'refunding' }] } as Order
  expect(waitOf(order)).toBe('refunding')
  expect(waitOf({ ...order, refunds: [{ ...back, state: 'refunded' }] })).toBe('credited')
})

test('a credited order still waits for the network, some minutes long', () => {
  const order = {
    result: 'credited',
    receipt: { service: 'pending' },
    refunds: [] as Order['refunds'],
  } as Order
  expect(waitOf(order)).toBe('service')
  expect(waitOf({ ...order, receipt: { ...order.receipt!, service: 'off' } })).toBe('credited')
  expect(waitOf({ ...order, result: 'refunding' })).toBe('refunding')
  expect(pollDelayMs('service', 10_000, false, 0)).toBe(2_000)
  expect(pollDelayMs('service', 61_000, false, 1)).toBe(10_000)
  expect(pollDelayMs('service', 601_000, false, 0)).toBeUndefined()
})
