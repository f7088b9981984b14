import { expect, test } from 'vitest'
import { shortage, type Biller } from './billers'

test('a biller is short of money under a hundred yuan, and over its limit under nothing', () => {
  const of = (amount: number) => shortage({ available: { amount, currency: 'CNY' } } as Biller)
  expect([10_000, 9_999, 0, -1].map(of)).toEqual([undefined, 'low', 'low', 'over'])
})
