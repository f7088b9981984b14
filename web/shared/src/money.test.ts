import { expect, test } from 'vitest'
import { formatMoney, less, parseAmount } from './money'

const yuan = (amount: number) => formatMoney({ amount, currency: 'CNY' })

test('fen become yuan with two decimals and groups of three', () => {
  expect(yuan(0)).toBe('¥0.00')
  expect(yuan(5)).toBe('¥0.05')
  expect(yuan(500)).toBe('¥5.00')
  expect(yuan(123_450)).toBe('¥1,234.50')
  expect(yuan(100_000_000)).toBe('¥1,000,000.00')
})

test('a posting may be negative', () => {
  expect(yuan(-1)).toBe('−¥0.01')
})

test('the largest exact amount keeps its last digit', () => {
  expect(yuan(Number.MAX_SAFE_INTEGER)).toBe('¥90,071,992,547,409.91')
})

test('other currencies have their own number of decimals', () => {
  expect(formatMoney({ amount: 500, currency: 'JPY' })).toBe('JPY 500')
  expect(formatMoney({ amount: 1234, currency: 'USD' })).toBe('USD 12.34')
})

test('what is left has the same currency', () => {
  expect(less({ amount: 1250, currency: 'CNY' }, { amount: 1050, currency: 'CNY' })).toEqual({
    amount: 200,
    currency: 'CNY',
  })
})

test('a fraction of a minor unit is refused', () => {
  expect(() => yuan(0.5)).toThrow(RangeError)
})

test('what is typed becomes minor units, or nothing', () => {
  expect(parseAmount('5', 'CNY')).toBe(500)
  expect(parseAmount(' 1,234.5 ', 'CNY')).toBe(123_450)
  expect(parseAmount('¥0.01', 'CNY')).toBe(1)
  expect(parseAmount('12', 'JPY')).toBe(12)
  for (const text of ['', '0', '0.00', '-1', '1.005', '1.', '.5', 'five', '1e3', '1234567890123'])
    expect(parseAmount(text, 'CNY'), text).toBeUndefined()
  expect(parseAmount('1.5', 'JPY')).toBeUndefined()
})
