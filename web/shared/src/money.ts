/** An amount in minor units (fen for CNY), as every API answer carries it. */
export interface Money {
  amount: number
  currency: string
}

/** Digits after the point of a currency: 2 for CNY, 0 for JPY. */
function minorDigits(currency: string): number {
  return (
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  )
}

/**
 * The only place where an amount becomes text: `{amount: 123450, currency: 'CNY'}` is `¥1,234.50`.
 * It works on the digits of the integer, so no amount ever passes through a fraction.
 * @throws RangeError if the amount is not a whole number of minor units
 */
export function formatMoney(money: Money): string {
  if (!Number.isSafeInteger(money.amount))
    throw new RangeError(`amount ${money.amount} is not a whole number`)
  const places = minorDigits(money.currency)
  const digits = String(Math.abs(money.amount)).padStart(places + 1, '0')
  const whole = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+$)/g, ',')
  const fraction = places > 0 ? `.${digits.slice(-places)}` : ''
  const unit = money.currency === 'CNY' ? '¥' : `${money.currency} `
  return `${money.amount < 0 ? '−' : ''}${unit}${whole}${fraction}`
}

/** What is left of one amount without another of the same currency. */
export const less = (from: Money, what: Money): Money => ({ ...from, amount: from.amount - what.amount })

/**
 * What someone typed, in minor units: `12.5` CNY is 1250. Undefined for what is no positive amount of the
 * currency: signs, letters, more places than it has, or more than 12 digits.
 */
export function parseAmount(text: string, currency: string): number | undefined {
  const places = minorDigits(currency)
  const found = /^(\d{1,12})(?:\.(\d+))?$/.exec(text.trim().replaceAll(',', '').replace(/^¥/, ''))
  if (!found || (found[2]?.length ?? 0) > places) return undefined
  const amount = Number(found[1]! + (found[2] ?? '').padEnd(places, '0'))
  return amount > 0 ? amount : undefined
}
