// What the server says of those who take money for us at places of their own.
import type { Money } from '@keepline/shared/money'

export interface Biller {
  biller: string
  name: { zh: string; en: string }
  balance: Money
  credit_limit: Money
  /** What may still be credited: the balance and the credit limit together. */
  available: Money
}

export interface BillerEvent {
  kind: 'credited' | 'refused' | 'returned' | 'deposited' | 'reversed'
  at: string
  amount: Money
  /** The biller's own number; of a deposit the bank's. */
  reference: string
  entry_no: string
  line?: string
  receipt_no?: string
  /** The code of why the line would not have it. */
  refusal?: string
  reason?: string
  by?: string
}

/** Under a hundred yuan the next payments may not pass. */
const kLow = 10_000

/** Whether somebody should ask the biller for money, or already have. */
export function shortage({ available }: Biller): 'low' | 'over' | undefined {
  if (available.amount < 0) return 'over'
  return available.amount < kLow ? 'low' : undefined
}
