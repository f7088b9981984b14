// The public renewal API (`/public/v1`): what anyone may ask without logging in. Dates are exclusive ends.
import type { BusinessDate } from '../date'
import type { Money } from '../money'
import { ask } from './client'

export type Method =
  | 'alipay_qr'
  | 'alipay_wap'
  | 'alipay_page'
  | 'alipay_app'
  | 'wechat_qr'
  | 'wechat_wap'
  | 'wechat_in_wallet'
  | 'wechat_app'
  | 'unionpay_qr'
export type Stage =
  | 'none'
  | 'active'
  | 'grace'
  | 'outgoing_barred'
  | 'suspended'
  | 'quarantined'
  | 'recycled'
  | 'ended'
  | 'parked'
  | 'ported_out'
  | 'terminated'

/** What this brand offers on its public page. */
export interface Offer {
  brand: { name: { zh: string; en: string }; care_phone: string }
  currency: string
  country_code: string
  national_digits: number
  methods: Method[]
  public_facts: 'none' | 'dates'
  sandbox: boolean
  business_date: BusinessDate
}

/** One stage of a number's life; the last one has no end. */
export interface Step {
  stage: Stage
  from: BusinessDate
  until?: BusinessDate
}

/** Shown only where the brand allows dates to anyone. */
export interface Facts {
  stage: Stage
  paid_until?: BusinessDate
  /** Where top-ups, packs or use earn time. */
  valid_until?: BusinessDate
  lives_until?: BusinessDate
  staircase: Step[]
}

/** One thing to buy: so many cycles at a price, or (no cycles) a top-up of it. */
export interface Option {
  cycles: number
  months: number
  price: Money
  paid_until?: BusinessDate
}

export interface Renewable {
  renewable: true
  msisdn_masked: string
  service_on: boolean
  /** Money will not bring service back: another reason than arrears stops it. */
  bar_notice: boolean
  least_to_restore?: Money
  options: Option[]
  facts?: Facts
  /** When the money will count. */
  counts: string
  expires_at: string
}

/** `renewable: false` is one answer for unknown, foreign, ended and quarantined numbers. */
export type Quote = Renewable | { renewable: false }

export type Result = 'waiting' | 'confirming' | 'credited' | 'not_paid' | 'refunding' | 'refunded' | 'moved'

/** What is no longer simply waiting for its payer. */
export type Outcome = Exclude<Result, 'waiting'>

export interface Payment {
  method: Method
  state: 'created' | 'pending' | 'succeeded' | 'failed' | 'closed' | 'unknown'
  qr_text?: string
  pay_url?: string
  /** What this page hands to the wallet it is in, as it stands. */
  wallet_call?: string
  expires_at: string
}

/** `entry_no` is the journal entry's number: the same in every channel and in the books. */
export interface Receipt {
  entry_no: string
  credited_at: string
  paid_until?: BusinessDate
  /** What the payer himself paid, where coupons paid a part. */
  payer_amount?: Money
  /** Credited and in service are two facts: the second is the network's to confirm. Absent: nothing is known of it. */
  service?: ServiceState
}

/** `off`: the payment brings no service back. */
export type ServiceState = 'on' | 'pending' | 'off'

/** What goes back, or has, of an order's payments. `amount` is what the payer himself gets. */
export interface MoneyBack {
  amount: Money
  state: 'refunding' | 'refunded'
  /** Of a payment that bought nothing: a second one, or one that came too late. */
  uncredited: boolean
}

export interface Order {
  id: string
  /** The order's secret, only in the answers that create something. It opens the order's later answers. */
  token?: string
  msisdn_masked: string
  cycles: number
  amount: Money
  result: Result
  payment: Payment
  receipt?: Receipt
  refunds: MoneyBack[]
  expires_at: string
  /** Until then its payer may say that the number was wrong. */
  undo_until?: string
  undone_at?: string
}

export interface OrderRequest {
  msisdn: string
  cycles: number
  price: Money
  method: Method
}

const kBase = '/public/v1'

export const getOffer = () => ask<Offer>(`${kBase}/offer`)

export const askQuote = (msisdn: string) =>
  ask<Quote>(`${kBase}/quotes`, { method: 'POST', body: { msisdn } })

/** Repeating it with the same key is safe: it answers the first order. */
export const placeOrder = (request: OrderRequest, key: string, payerId?: string) =>
  ask<Order>(`${kBase}/orders`, {
    method: 'POST',
    body: { ...request, ...(payerId && { payer_id: payerId }) },
    headers: { 'Idempotency-Key': key },
  })

export const getOrder = (id: string, token: string) =>
  ask<Order>(`${kBase}/orders/${encodeURIComponent(id)}`, { headers: { 'Order-Token': token } })

/** A new attempt to pay the same order, after the earlier one has ended. */
export const payAgain = (id: string, token: string, method: Method, key: string, payerId?: string) =>
  ask<Order>(`${kBase}/orders/${encodeURIComponent(id)}/payments`, {
    method: 'POST',
    body: { method, ...(payerId && { payer_id: payerId }) },
    headers: { 'Order-Token': token, 'Idempotency-Key': key },
  })

/** The payer takes a payment on a wrong number back. Repeating it with the same key is safe. */
export const undoOrder = (id: string, token: string, key: string) =>
  ask<Order>(`${kBase}/orders/${encodeURIComponent(id)}/undo`, {
    method: 'POST',
    headers: { 'Order-Token': token, 'Idempotency-Key': key },
  })

/** Where a page inside a wallet goes to learn who its payer is; it comes back with `code` and `state`. */
export const askSignIn = (method: Method, returnPath: string, state: string) =>
  ask<{ url: string }>(
    `${kBase}/wallet-sign-in?${new URLSearchParams({ method, return_path: returnPath, state })}`,
  )

/** Who that was. The code is good once. */
export const askPayer = (method: Method, code: string) =>
  ask<{ payer_id: string }>(`${kBase}/wallet-sign-in`, { method: 'POST', body: { method, code } })
