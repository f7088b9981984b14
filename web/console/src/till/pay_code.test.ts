import { expect, test } from 'vitest'
import { digitsOf, maskedCode, methodOfCode } from './pay_code'

const digits = (head: string, length: number) => head.padEnd(length, '7')

test('Alipay’s codes have 16 to 24 digits and begin with 25 to 30', () => {
  for (const head of ['25', '26', '27', '28', '29', '30'])
    for (const length of [16, 18, 24]) expect(methodOfCode(digits(head, length))).toBe('alipay_code')
  for (const wrong of [digits('24', 18), digits('31', 18), digits('28', 15), digits('28', 25)])
    expect(methodOfCode(wrong), wrong).toBeUndefined()
})

test('WeChat Pay’s codes have 18 digits and begin with 10 to 15', () => {
  for (const head of ['10', '11', '12', '13', '14', '15'])
    expect(methodOfCode(digits(head, 18))).toBe('wechat_code')
  for (const wrong of [digits('09', 18), digits('16', 18), digits('13', 17), digits('13', 19)])
    expect(methodOfCode(wrong), wrong).toBeUndefined()
})

test('what is not all digits is no code', () => {
  for (const wrong of ['', digits('28', 17) + 'x', `-${digits('28', 17)}`, 'https://qr.alipay.com/fkx123'])
    expect(methodOfCode(wrong), wrong).toBeUndefined()
})

test('blanks, line ends and wide digits are taken as a scanner or a keyboard gives them', () => {
  expect(digitsOf(' 2812 3456\t7890 1234\u300056\r\n')).toBe('281234567890123456')
  expect(digitsOf('２８１２３４５６７８９０１２３４５６')).toBe('281234567890123456')
})

test('of a code that was sent only its ends are shown', () => {
  expect(maskedCode('281234567890123456')).toBe('28************3456')
})
