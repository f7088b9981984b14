// What the server says of payments that their payers dispute at the platform.
import type { BusinessDate } from '@keepline/shared/date'
import type { Money } from '@keepline/shared/money'

export const kDisputeStates = ['open', 'awaiting_approval', 'won', 'lost'] as const

export interface Dispute {
  id: string
  line: string
  payment_entry_no: string
  gateway: string
  case_no: string
  state: (typeof kDisputeStates)[number]
  amount: Money
  reason: string
  answer_by: BusinessDate
  overdue: boolean
  opened_by: string
  opened_at: string
  order_id?: string
  refund_no?: string
  from_line?: Money
  loss?: Money
  note?: string
  ended_by?: string
  ended_at?: string
}

/** What a platform gives a matter to be found by. */
export const isReference = (text: string) => /^[!-~]{1,64}$/.test(text.trim())
