// The code that a payer's wallet shows at a till: digits alone, good once, a minute long.

export type CodeMethod = 'alipay_code' | 'wechat_code'

/** What was scanned, typed or pasted, without the blanks between groups; digits of a Chinese keyboard are digits. */
export const digitsOf = (text: string) => text.normalize('NFKC').replace(/\s/g, '')

/** Whose code it is, by the server's own rule; undefined: nobody's. */
export function methodOfCode(code: string): CodeMethod | undefined {
  if (/^(2[5-9]|30)\d{14,22}$/.test(code)) return 'alipay_code'
  return /^1[0-5]\d{16}$/.test(code) ? 'wechat_code' : undefined
}

/** What may stay on the screen of a code that was sent. */
export const maskedCode = (code: string) =>
  `${code.slice(0, 2)}${'*'.repeat(code.length - 6)}${code.slice(-4)}`
