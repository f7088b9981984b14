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
