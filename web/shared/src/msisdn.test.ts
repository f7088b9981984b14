import { expect, test } from 'vitest'
import { groupNumber, nationalDigits } from './msisdn'

const cn = { country_code: '86', national_digits: 11 }

test.each([
  ['170 0000 1234', '17000001234'],
  ['+86 170-0000-1234', '17000001234'],
  ['0086 17000001234', '17000001234'],
  ['8617000001234', '17000001234'],
  ['170', '170'],
  ['86170', '86170'],
  ['1700000123499', '17000001234'],
  ['', ''],
])('%s is read as %s', (typed, digits) => {
  expect(nationalDigits(typed, cn)).toBe(digits)
})

test('groups grow while typing and keep a mask readable', () => {
  expect(groupNumber('170')).toBe('170')
  expect(groupNumber('1700')).toBe('170 0')
  expect(groupNumber('17000001234')).toBe('170 0000 1234')
  expect(groupNumber('170****1234')).toBe('170 **** 1234')
})
