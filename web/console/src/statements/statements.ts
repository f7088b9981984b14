// What the server says of the platforms: days compared with their statements, payments without an end, and keys.
import { serverNow } from '@keepline/shared/api/client'
import type { BusinessDate } from '@keepline/shared/date'
import type { Money } from '@keepline/shared/money'

interface Events {
  count: number
  total: Money
}
interface Side {
  payments: Events
  refunds: Events
}
export interface Reconciliation {
  gateway: string
  date: BusinessDate
  run_at: string
  ours: Side
  theirs: Side
  matched: number
  breaks: number
  open_breaks: number
  fees: Money
  discounts: Money
  expected: Money
  paid_out: Money
}

export type BreakAction = 'post' | 'book' | 'explain' | 'assign'
export interface Break {
  id: string
  gateway: string
  date: BusinessDate
  kind: 'only_ours' | 'only_theirs' | 'amount_differs' | 'listed_twice'
  event: 'payment' | 'refund' | 'fee'
  state: 'open' | 'awaiting_approval' | 'booked' | 'explained' | 'cleared'
  ours: Money
  theirs: Money
  difference: Money
  number: string
  out_trade_no: string
  opened_at: string
  age_hours: number
  actions: BreakAction[]
  assigned_to?: string
  assigned_name?: string
  reason?: string
  ended_by?: string
  ended_at?: string
  entry_no?: string
  cleared_with?: BusinessDate
}

export interface OpenPayment {
  id: string
  kind: 'payment' | 'refund'
  state: 'created' | 'pending' | 'unknown' | 'sending'
  gateway: string
  out_trade_no: string
  amount: Money
  since: string
  age_minutes: number
  attempts: number
  next_try_at: string
  answer: string
  actions: ('ask' | 'end')[]
  line?: string
  order_id?: string
  expires_at?: string
}

export interface Platform {
  gateway: string
  order_prefix: string
  /** Without them its days are compared in the platform's own console. */
  has_statements: boolean
  keys: { name: string; until?: string }[]
  read_at: string
  /** Which of newer files cannot be used. */
  refused?: string
}

/** A certificate is renewed in time: issuing takes days. */
export const kDaysToRenew = 30
export const daysLeft = (until: string) => Math.floor((Date.parse(until) - serverNow()) / 86_400_000)
