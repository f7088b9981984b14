// What the staff API says in each situation.
import { offer } from '../../mock/data'

export { offer }
export { problem } from '../../mock/data'

const yuan = (amount: number) => ({ amount, currency: 'CNY' })

export const kNumber = '17000001234'

/** Someone in finance whose second factor is older than five minutes. */
export const session = {
  staff_id: '81',
  brand: 'changlian',
  login: 'li.na',
  name: 'li.na',
  role: 'finance',
  must_change_password: false,
  must_enrol_totp: false,
  second_factor_fresh: false,
  acts: [
    'read_lines',
    'read_catalog',
    'refund',
    'undo',
    'resolve_suspense',
    'approve',
    'read_journal',
    'read_reports',
  ],
  acts_asking_again: ['refund', 'approve'],
}

export const administrator = {
  ...session,
  role: 'administrator',
  acts: [
    ...['read_lines', 'read_catalog', 'set_bar', 'lift_bar', 'bar_fraud', 'bar_authority', 'bar_operator'],
    ...['read_journal', 'read_reports', 'read_audit', 'manage_staff', 'read_staff', 'move_clock'],
  ],
}

export const line = {
  id: '42-1',
  msisdn: '8617000001234',
  plan: 'keep-5',
  stage: 'active',
  bars: [] as string[],
  service_on: true,
  activated_on: '2026-11-01',
  paid_until: '2027-01-01',
  lives_until: '2027-06-30',
  main: yuan(1250),
  bonus: yuan(0),
  prepaid: yuan(500),
  cycles_prepaid: 1,
  next_action_at: '2026-11-30T16:00:00Z',
}

export const entries = [
  {
    entry_no: 'J-42-3',
    cause: 'top_up',
    actor: 'integrator:2',
    recorded_at: '2026-11-20T02:00:00Z',
    effective_at: '2026-11-20T02:00:00Z',
    postings: [{ debit: 'receivable:1', credit: 'main:42-1', amount: yuan(1250) }],
    stage: 'active',
    paid_until: '2027-01-01',
  },
  {
    entry_no: 'J-42-2',
    cause: 'renew',
    actor: 'staff:81',
    recorded_at: '2026-11-10T02:00:00Z',
    effective_at: '2026-11-10T02:00:00Z',
    postings: [
      { debit: 'receivable:1', credit: 'main:42-1', amount: yuan(500) },
      { debit: 'main:42-1', credit: 'prepaid:42-1', amount: yuan(500) },
    ],
    stage: 'active',
    paid_until: '2027-01-01',
  },
  {
    entry_no: 'J-42-1',
    cause: 'open_line',
    actor: 'administrator:0',
    recorded_at: '2026-11-01T02:00:00Z',
    effective_at: '2026-11-01T02:00:00Z',
    postings: [
      { debit: 'receivable:1', credit: 'main:42-1', amount: yuan(500) },
      { debit: 'main:42-1', credit: 'revenue:1', amount: yuan(459) },
      { debit: 'main:42-1', credit: 'tax:1', amount: yuan(41) },
    ],
    stage: 'active',
    paid_until: '2026-12-01',
  },
]

export const payment = {
  entry_no: 'J-42-3',
  recorded_at: '2026-11-20T02:00:00Z',
  way: 'gateway:alipay',
  paid: yuan(1250),
  payer_amount: yuan(1250),
  refunded: yuan(0),
  used: yuan(0),
  refundable: yuan(1250),
}

export const order = {
  id: '42-1-17',
  cycles: 1,
  amount: yuan(500),
  state: 'fulfilled',
  channel: 'online_payment',
  late: 'refund',
  placed_at: '2026-11-10T01:59:00Z',
  expires_at: '2026-11-10T02:14:00Z',
  receipt_no: 'J-42-2',
}

export const refund = {
  id: '42-1-4',
  entry_no: 'J-42-4',
  payment_entry_no: 'J-42-3',
  kind: 'refund',
  state: 'sending',
  amount: yuan(600),
  payer_gets: yuan(600),
  way: 'gateway:alipay',
  reason: '重复充值',
  asked_by: 'staff:81',
  asked_at: '2026-11-22T02:00:00Z',
}

export const approval = {
  id: '42-4',
  act: 'refund',
  amount: yuan(60_000),
  reason: '重复充值',
  asked_by: 'staff:82',
  asked_at: '2026-11-22T02:00:00Z',
  line: '42-1',
}

export const suspense = {
  id: '1-7',
  gateway: 'alipay',
  reason: 'order_unknown',
  state: 'open',
  amount: yuan(500),
  external_no_masked: '2026****7781',
  out_trade_no_masked: 'KL1T****0007',
  since: '2026-11-19T02:00:00Z',
  due_at: '2026-11-21T02:00:00Z',
  age_hours: 72,
  overdue: true,
}

export const job = {
  id: 3,
  kind: 'import',
  state: 'running',
  step: 'write',
  done: 450,
  total: 1000,
  started_at: '2026-11-22T02:00:00Z',
  figures: [{ name: 'rows', value: '1000' }],
  faults: [],
  faults_total: 0,
}

export const member = {
  id: '82',
  login: 'wang.wei',
  name: '王伟',
  role: 'care_agent',
  disabled: false,
  totp_enrolled: true,
  must_change_password: false,
  created_at: '2026-11-01T02:00:00Z',
}

export const event = {
  seq: 772,
  recorded_at: '2026-11-22T02:00:00Z',
  actor: 'staff:81',
  actor_login: 'li.na',
  act: 'set_bar',
  home: 'number:42',
  n: 5,
  why: '机主来电',
  what: { bar: 'fraud', reason: '机主来电' },
  before: { rows: [], complete: true },
  after: { rows: [], gone: [] },
}
