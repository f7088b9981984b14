// The staff API (`/v1`) as the console asks it: with the session's cookie and the header that shows our page asks.
// Dates are exclusive ends.
import { ask, type Ask } from '@keepline/shared/api/client'
import type { BusinessDate } from '@keepline/shared/date'
import type { Stage } from '@keepline/shared/api/public'
import type { Money } from '@keepline/shared/money'

export const kRoles = [
  'care_agent',
  'branch_clerk',
  'branch_supervisor',
  'finance',
  'operator',
  'auditor',
  'administrator',
] as const
export type Role = (typeof kRoles)[number]

export const kBars = ['real_name', 'fraud', 'authority', 'lost_sim', 'holder_request', 'operator'] as const
export type Bar = (typeof kBars)[number]

/** Who is signed in, and what the server says this person may do. */
export interface Session {
  staff_id: string
  brand: string
  login: string
  name: string
  role: Role
  must_change_password: boolean
  must_enrol_totp: boolean
  second_factor_fresh: boolean
  acts: string[]
  acts_asking_again: string[]
}

export interface Page<T> {
  items: T[]
  next_cursor?: string
}

/** What the network carries out for a line. */
export type Right = 'call_out' | 'call_in' | 'sms_out' | 'sms_in' | 'data' | 'emergency'

export const kLeaveHows = ['terminated', 'ported_out'] as const
export type LeaveHow = (typeof kLeaveHows)[number]

export interface Line {
  id: string
  msisdn_masked?: string
  plan: string
  stage: Stage
  bars: Bar[]
  service_on: boolean
  activated_on: BusinessDate
  /** Absent where the plan has no fee. */
  paid_until?: BusinessDate
  /** Absent where the policy knows no validity. */
  valid_until?: BusinessDate
  /** Absent where time does not take the number. */
  lives_until?: BusinessDate
  main: Money
  bonus: Money
  prepaid: Money
  cycles_prepaid: number
  /** Whose it is, if that is known. */
  subscriber?: string
  /** Absent where the brand orders from no network. */
  network?: { pending: boolean; desired: Right[]; confirmed: Right[] }
  /** Asked to leave: it happens on that day unless it is taken back. */
  leaves?: { how: LeaveHow; on: BusinessDate }
  /** From the next cycle on. */
  parks_on?: BusinessDate
  next_plan?: string
  next_policy?: { id: number; on: BusinessDate }
}

/** What an act on a line answers. */
export interface Posted {
  entry_no: string
  recorded_at: string
  line: Line
}

/** What leaving would take and give back, if it were asked for now. */
export interface Leaving {
  leaves_on: BusinessDate
  returned: Money
  bonus_lost: Money
  /** Paid and not begun: their price is in `returned`. */
  cycles_lost: number
  days_lost: number
  /** From then on others may have the number. */
  number_free_on?: BusinessDate
}

/** What is ahead of a line if nobody pays. */
export interface Forecast {
  stages: { stage: Stage; from?: BusinessDate; until?: BusinessDate }[]
}

export interface Plan {
  code: string
  name_zh: string
  name_en: string
  fee: Money
  cycle_months: number
  policy: string
}

export interface Entry {
  entry_no: string
  cause: string
  actor: string
  recorded_at: string
  effective_at: string
  postings: { debit: string; credit: string; amount: Money }[]
  stage?: Stage
  paid_until?: BusinessDate
}

export interface LinePayment {
  entry_no: string
  recorded_at: string
  way: string
  paid: Money
  /** What the payer gave of it, and what reaches us before fees: less where coupons gave the rest. */
  payer_amount: Money
  received: Money
  our_coupons: Money
  other_coupons: Money
  refunded: Money
  used: Money
  refundable: Money
}

export interface LineOrder {
  id: string
  cycles: number
  amount: Money
  state: string
  channel: string
  placed_at: string
  receipt_no?: string
}

export interface Refund {
  id: string
  entry_no: string
  payment_entry_no: string
  kind: 'refund' | 'undo' | 'uncredited'
  state: 'awaiting_approval' | 'sending' | 'done' | 'declined' | 'refused' | 'transfer_asked'
  amount: Money
  payer_gets: Money
  way: string
  reason: string
  asked_by: string
  asked_at: string
}

export interface Adjustment {
  id: string
  entry_no: string
  state: 'awaiting_approval' | 'done' | 'declined' | 'reversed'
  /** Signed: more than zero was put on the balance. */
  amount: Money
  reason: string
  asked_by: string
  asked_at: string
  decided_by?: string
}

/** What the platform will not send back: two persons send it by bank. */
export interface RefusedRefund {
  id: string
  kind: Refund['kind']
  state: 'refused' | 'transfer_asked'
  amount: Money
  payer_gets: Money
  gateway: string
  out_trade_no_masked: string
  answer: string
  refused_at: string
  age_hours: number
  line?: string
  bank_reference?: string
}

export interface Approval {
  id: string
  act: 'refund' | 'adjust' | 'resolve_suspense' | 'transfer_refund'
  amount: Money
  reason: string
  asked_by: string
  asked_at: string
  line?: string
}

export interface Suspense {
  id: string
  gateway: string
  reason: 'amount_differs' | 'order_unknown' | 'limit_exceeded'
  state: 'open' | 'awaiting_approval'
  amount: Money
  external_no_masked: string
  out_trade_no_masked: string
  since: string
  due_at: string
  overdue: boolean
  target_line?: string
}

export interface ActDone {
  outcome: 'done' | 'credited' | 'refund_started' | 'awaiting_approval' | 'moving'
  entry_no: string
}

export interface Job {
  id: number
  kind: string
  state: 'running' | 'done' | 'failed' | 'cancelled'
  step: string
  done: number
  total: number
  started_at: string
  ended_at?: string
  error?: { code: string; zh: string; en: string }
  figures: { name: string; value: string }[]
  faults_total: number
}

export interface Staff {
  id: string
  login: string
  name: string
  role: Role
  disabled: boolean
  totp_enrolled: boolean
  must_change_password: boolean
  locked_until?: string
  created_at: string
  one_time_password?: string
}

export const kScopes = ['read', 'open', 'renew', 'bar', 'admin', 'check'] as const
export type Scope = (typeof kScopes)[number]

export interface ApiKey {
  id: number
  name: string
  scopes: Scope[]
  party?: string
  revoked: boolean
  /** Only in the answer to its making. */
  api_key?: string
}

export interface Period {
  month: string
  closed_at: string
}

export interface TrialBalance {
  until: string
  accounts: { account: string; debits: Money; credits: Money; balance: Money }[]
  debits: Money
  credits: Money
}

export type IdentityType =
  | 'none'
  | 'resident_id'
  | 'passport'
  | 'hk_macao_permit'
  | 'taiwan_permit'
  | 'foreign_residence'
  | 'business_license'
export type RealName = 'none' | 'pending' | 'verified' | 'recheck_due' | 'failed'

export interface Identity {
  type: IdentityType
  number: string
}

/** Masked, but in the answer to an unmasking. */
export interface Subscriber {
  id: string
  kind: 'person' | 'company'
  name: string
  identity_type: IdentityType
  identity_number: string
  phone: string
  email: string
  real_name: RealName
  recheck_on?: BusinessDate
  legal_hold: boolean
  erased: boolean
  created_at: string
  lines: string[]
  /** Whole numbers of the lines, in their order; when unmasked. */
  numbers?: string[]
}

export interface Consent {
  purpose: 'marketing' | 'habit_offers' | 'partner_sharing'
  given: boolean
  at: string
  how: string
}

export interface Access {
  at: string
  actor: string
  actor_login?: string
  reason: string
}

export interface AuditEvent {
  seq: number
  recorded_at: string
  actor: string
  actor_login?: string
  act: string
  home: string
  n: number
  why?: string
  what: object
  before: object
  after: object
}

export interface NumberResource {
  id: string
  msisdn_masked: string
  price_class: string
  origin: 'own_block' | 'ported_in'
  donor?: string
  state: 'available' | 'reserved' | 'assigned' | 'quarantined' | 'gone'
  free_on?: BusinessDate
  reserved_until?: string
  line?: string
  imported_at: string
}

export interface NumberClass {
  code: string
  name_zh: string
  name_en: string
}

/** One holder's time on a number. */
export interface Owner {
  line: string
  subscriber_name?: string
  from: BusinessDate
  until?: BusinessDate
  stage: string
}

export interface Clock {
  now: string
  business_date: BusinessDate
  sandbox: boolean
}

export interface CycleRun {
  now: string
  visited: number
  stepped: number
  failed: number
  entered: { stage: Stage; lines: number }[]
  /** It stands still for a person. */
  brake?: CycleBrake
}

export interface CycleBrake {
  reason: 'share' | 'clock'
  since: string
  lines: number
  adverse: number
}

/** How far the run under way is, or how far the last one came. */
export interface CycleProgress extends CycleRun {
  running: boolean
  due_left: number
}

/** What the network has not confirmed yet. */
export interface ServiceOrder {
  line: string
  stage: Stage
  /** The line is over: its service goes. */
  terminate: boolean
  desired: Right[]
  confirmed: Right[]
  attempts: number
  retry_at: string
  /** The network's last words. */
  answer: string
}

export const kNoticeWays = ['sms', 'app', 'email', 'letter', 'call'] as const
export type NoticeWay = (typeof kNoticeWays)[number]

/** Whom to tell of what. */
export interface NoticeOwed {
  line: string
  step: string
  /** The day of the step if it is told in time. */
  step_on: BusinessDate
  asked_at: string
  /** The line takes messages. */
  sms_open: boolean
}

/** One version of one life-cycle policy. */
export interface Policy {
  id: number
  code: string
  effective_from?: BusinessDate
}

export const kGrounds = ['favourable', 'legal_order', 'notice'] as const
export type Ground = (typeof kGrounds)[number]

/** Lines of one version brought to another. */
export interface PolicyMove {
  id: number
  from: number
  to: number
  policy: string
  ground: Ground
  notice_days: number
  reason: string
  state: 'awaiting_approval' | 'running' | 'done' | 'declined'
  starts_on?: BusinessDate
  asked_by: string
  asked_at: string
  decided_by?: string
  moved: number
  refused: number
}

export interface PolicyEffect {
  service_end?: BusinessDate
  lives_until?: BusinessDate
  least_to_restore: Money
}

export interface PolicyPreview {
  /** Keys of the policy file in which some line could be worse off. */
  worse_in: string[]
  lines: number
  changed: number
  worse: number
  /** The first hundred. */
  changes: { line: string; stage: Stage; now: PolicyEffect; then: PolicyEffect; worse: boolean }[]
}

/** One request of the console. A key makes it safe to repeat. @throws Fault */
export function call<T>(
  path: string,
  {
    method = 'GET',
    body,
    key,
    // Moving the clock walks every line that is due.
    timeoutMs = 60_000,
  }: { method?: NonNullable<Ask['method']>; body?: unknown; key?: string; timeoutMs?: number } = {},
): Promise<T> {
  return ask<T>(`/v1${path}`, {
    method,
    body,
    credentials: 'same-origin',
    headers: { 'Keepline-Request': 'console', ...(key && { 'Idempotency-Key': key }) },
    timeoutMs,
  })
}

/** Takes every step that is due, now; answers at the end of the run. @throws Fault */
export const runCycle = (way: '' | '/release' = '') =>
  call<CycleRun>(`/cycle-runs${way}`, { method: 'POST', timeoutMs: 1_800_000 })

/** `?a=1&b=2` of what is given; nothing of what is empty. */
export function query(values: Record<string, string | number | undefined>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== '')
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`
}
