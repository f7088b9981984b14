import { beforeEach, expect, test, vi } from 'vitest'
import type { OrderRequest } from '@keepline/shared/api/public'
import { forgetChoice, keyFor, linkOrder } from './choice_key'

const choice: OrderRequest = {
  msisdn: '17000001234',
  cycles: 1,
  price: { amount: 500, currency: 'CNY' },
  method: 'alipay_qr',
}

beforeEach(() => {
  const kept = new Map<string, string>()
  vi.stubGlobal('window', {
    sessionStorage: {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => kept.set(name, value),
      removeItem: (name: string) => kept.delete(name),
    },
  })
})

test('the same choice keeps its key, another choice has its own', () => {
  expect(keyFor(choice)).toMatch(/^[0-9a-f]{32}$/)
  expect(keyFor({ ...choice })).toBe(keyFor(choice))
  expect(keyFor({ ...choice, cycles: 3 })).not.toBe(keyFor(choice))
  expect(keyFor({ ...choice, price: { amount: 600, currency: 'CNY' } })).not.toBe(keyFor(choice))
})

test('once its order has ended the same choice is a new purchase', () => {
  const first = keyFor(choice)
  linkOrder(choice, first, '42-1-17')
  expect(keyFor(choice)).toBe(first)
  forgetChoice({ orderId: '42-1-18' })
  expect(keyFor(choice)).toBe(first)
  forgetChoice({ orderId: '42-1-17' })
  expect(keyFor(choice)).not.toBe(first)
})
