// What the staff API says in each situation.
import { offer } from '../../mock/data'

export { offer }
export { problem } from '../../mock/data'

const yuan = (amount: number) => ({ amount, currency: 'CNY' })

export const kNumber = '17000001234'

export const names = [
  { id: '81', name: '李娜' },
  { id: '82', name: '王伟' },
]
export const plan = {
  code: 'keep-5',
  name_zh: '保号五元',
  name_en: 'Keep for 5',
  fee: yuan(500),
  cycle_months: 1,
  policy: 'monthly',
}
export const plans = [
  plan,
  {
    code: 'family-19',
    name_zh: '畅联家庭亲情互享套餐十九元档（二〇二六版）',
    name_en: 'Changlian Family Sharing for 19, edition of 2026',
    fee: yuan(1900),
    cycle_months: 1,
    policy: 'monthly',
  },
  {
    ...plan,
    code: 'yearly',
    name_zh: '年付卡',
    name_en: 'A year at once',
    fee: yuan(6000),
    cycle_months: 12,
  },
  { ...plan, code: 'free', name_zh: '零月租', name_en: 'No fee', fee: yuan(0) },
]

/** Someone in finance whose second factor is older than five minutes. */
export const session = {
  staff_id: '81',
  brand: 'changlian',
  login: 'li.na',
  name: '李娜',
  role: 'finance',
  must_change_password: false,
  must_enrol_totp: false,
  second_factor_fresh: false,
  acts: [
    'read_lines',
    'read_catalog',
    'refund',
    'adjust',
    'undo',
    'resolve_suspense',
    'approve',
    'close_period',
    'transfer_refund',
    'read_journal',
    'read_reports',
    'reconcile',
    'resolve_break',
    'chargeback',
  ],
  acts_asking_again: ['refund', 'approve', 'transfer_refund', 'resolve_break', 'chargeback'],
}

export const administrator = {
  ...session,
  role: 'administrator',
  acts: [
    ...['read_lines', 'read_catalog', 'set_bar', 'lift_bar', 'bar_fraud', 'bar_authority', 'bar_operator'],
    ...[
      'read_journal',
      'read_reports',
      'read_audit',
      'manage_staff',
      'read_staff',
      'move_clock',
      'run_cycle',
    ],
    'manage_keys',
  ],
}

export const supervisor = {
  ...session,
  role: 'branch_supervisor',
  acts: ['read_lines', 'read_catalog', 'read_journal', 'read_subscribers', 'manage_subscribers', 'unmask'],
}

/** Who serves holders: also what ends a line, with the second factor. */
export const clerk = {
  ...supervisor,
  acts: [...supervisor.acts, 'change_plan', 'park_line', 'leave_line', 'set_bar', 'lift_bar', 'bar_lost_sim'],
}

export const operator = {
  ...session,
  role: 'operator',
  acts: [
    ...['read_lines', 'read_catalog', 'read_journal', 'read_reports', 'read_service_orders'],
    ...['reconcile_network', 'record_notice', 'approve_policy'],
  ],
}

export const line = {
  id: '42-1',
  msisdn_masked: '170****1234',
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
  subscriber: '4711',
}

export const forecast = {
  lives_until: '2027-06-30',
  stages: [
    { stage: 'active', from: '2026-11-01', until: '2027-01-01' },
    { stage: 'grace', from: '2027-01-01', until: '2027-01-08' },
    { stage: 'outgoing_barred', from: '2027-01-08', until: '2027-01-31' },
    { stage: 'suspended', from: '2027-01-31', until: '2027-04-01' },
    { stage: 'quarantined', from: '2027-04-01', until: '2027-06-30' },
  ],
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
  payer_amount: yuan(1050),
  received: yuan(1150),
  our_coupons: yuan(150),
  other_coupons: yuan(50),
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

export const refused = {
  id: 'number-42-4',
  kind: 'refund',
  state: 'refused',
  amount: yuan(600),
  payer_gets: yuan(550),
  gateway: 'alipay',
  out_trade_no_masked: 'KL1T****0004',
  answer: '40004 ACQ.TRADE_HAS_FINISHED 交易已经结束',
  refused_at: '2026-11-20T02:00:00Z',
  age_hours: 48,
  line: '42-1',
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

export const adjustment = {
  id: 'number-42-9',
  entry_no: 'J-42-9',
  state: 'done',
  amount: yuan(-300),
  reason: '重复入账更正',
  asked_by: 'staff:81',
  asked_at: '2026-11-22T02:00:00Z',
  decided_by: 'staff:82',
}

export const period = { month: '2026-10', closed_at: '2026-11-02T02:00:00Z' }
export const balance = {
  until: '2026-10-31T16:00:00Z',
  accounts: [
    {
      account: 'clearing:1',
      debits: yuan(123_456_789),
      credits: yuan(120_000_000),
      balance: yuan(3_456_789),
    },
    { account: 'main', debits: yuan(100), credits: yuan(3_456_889), balance: yuan(3_456_789) },
  ],
  debits: yuan(123_456_889),
  credits: yuan(123_456_889),
}

export const key = { id: 2, name: '柜台', scopes: ['read', 'renew'], party: 'till', revoked: false }

export const subscriber = {
  id: '4711',
  kind: 'person',
  name: '李*',
  identity_type: 'resident_id',
  identity_number: '1****************X',
  phone: '138****1234',
  email: 'l***@example.com',
  real_name: 'verified',
  recheck_on: '2028-01-31',
  legal_hold: true,
  erased: false,
  created_at: '2026-11-01T02:00:00Z',
  lines: ['42-1'],
}
export const consent = { purpose: 'marketing', given: true, at: '2026-11-01T02:00:00Z', how: '柜台签字' }
export const access = {
  at: '2026-11-22T02:00:00Z',
  actor: 'staff:82',
  actor_login: 'wang.wei',
  reason: '来电核对',
}

export const leaving = {
  leaves_on: '2026-12-06',
  returned: yuan(1750),
  bonus_lost: yuan(200),
  cycles_lost: 1,
  days_lost: 26,
  number_free_on: '2027-03-06',
}

const all = ['call_out', 'call_in', 'sms_out', 'sms_in', 'data', 'emergency']
export const serviceOrders = [
  {
    line: '42-1',
    stage: 'active',
    terminate: false,
    desired: all,
    confirmed: ['call_in', 'sms_in', 'emergency'],
    attempts: 3,
    retry_at: '2026-11-22T02:04:00Z',
    answer: 'TMF640 500 internal error: HLR of region 3 does not answer, order ff03-81',
  },
  {
    line: '1048576-12',
    stage: 'terminated',
    terminate: true,
    desired: [],
    confirmed: all,
    attempts: 0,
    retry_at: '2026-11-22T02:10:00Z',
    answer: '',
  },
  {
    line: '43-1',
    stage: 'suspended',
    terminate: false,
    desired: ['emergency'],
    confirmed: [],
    attempts: 128,
    retry_at: '2026-11-22T03:00:00Z',
    answer: 'network.unreachable',
  },
]

export const notices = [
  {
    line: '42-1',
    step: 'suspended',
    step_on: '2026-12-08',
    asked_at: '2026-11-21T16:00:00Z',
    sms_open: true,
  },
  {
    line: '1048576-12',
    step: 'money',
    step_on: '2027-01-31',
    asked_at: '2026-11-21T16:00:00Z',
    sms_open: false,
  },
  { line: '43-1', step: 'policy', step_on: '2027-02-28', asked_at: '2026-11-22T02:00:00Z', sms_open: true },
]

export const policies = [
  { id: 1, code: 'monthly_keep' },
  { id: 2, code: 'yearly' },
  { id: 3, code: 'monthly_keep', effective_from: '2026-12-01' },
  { id: 4, code: 'monthly_keep', effective_from: '2027-02-01' },
]
export const preview = {
  worse_in: ['suspended.lasts', 'quarantined.restore_fee', 'keep_alive.active', 'validity'],
  lines: 128_450,
  changed: 31_877,
  worse: 412,
  changes: [
    {
      line: '42-1',
      stage: 'active',
      now: { service_end: '2027-01-01', lives_until: '2027-06-30', least_to_restore: yuan(500) },
      then: { service_end: '2027-01-01', lives_until: '2027-05-30', least_to_restore: yuan(500) },
      worse: true,
    },
    {
      line: '1048576-12',
      stage: 'outgoing_barred',
      now: { lives_until: '2027-01-31', least_to_restore: yuan(12_345_678) },
      then: { lives_until: '2027-03-31', least_to_restore: yuan(500) },
      worse: false,
    },
    {
      line: '43-1',
      stage: 'active',
      now: { service_end: '2027-01-01', lives_until: '2027-06-30', least_to_restore: yuan(500) },
      then: { service_end: '2027-01-31', least_to_restore: yuan(0) },
      worse: false,
    },
  ],
}
export const move = {
  id: 17,
  from: 1,
  to: 3,
  policy: 'monthly_keep',
  ground: 'notice',
  notice_days: 60,
  reason: '工信部公告 2026 年第 8 号',
  state: 'awaiting_approval',
  asked_by: 'staff:82',
  asked_at: '2026-11-22T02:00:00Z',
  moved: 0,
  refused: 0,
}

const side = (payments: number, paid: number, refunds: number, back: number) => ({
  payments: { count: payments, total: yuan(paid) },
  refunds: { count: refunds, total: yuan(back) },
})
/** A day of a large brand. */
export const reconciliation = {
  gateway: 'alipay',
  date: '2026-11-21',
  run_at: '2026-11-22T02:00:11Z',
  ours: side(1204117, 1204117990, 312, 312000),
  theirs: side(1204118, 1204118990, 312, 312000),
  matched: 1204428,
  breaks: 2,
  open_breaks: 2,
  fees: yuan(7224713),
  discounts: yuan(0),
  expected: yuan(1196582277),
  paid_out: yuan(0),
}
export const dispute = {
  id: 'number-42-31',
  line: '42-1',
  payment_entry_no: 'J-42-17',
  gateway: 'alipay',
  case_no: '2026112100200105350063448927',
  state: 'open',
  amount: yuan(1200),
  reason: '付款人称非本人支付',
  answer_by: '2026-11-24',
  overdue: false,
  opened_by: 'staff:81',
  opened_at: '2026-11-21T08:30:00Z',
  order_id: '42-1-16',
}
export const platform = {
  gateway: 'wechatpay',
  order_prefix: 'KL',
  has_statements: true,
  keys: [
    { name: 'merchant_certificate 5157F09EFDC096DE15EBE81A47057A7232F1B8E1', until: '2026-12-09T16:00:00Z' },
    { name: 'wechatpay_public_key PUB_KEY_ID_0119000000012026010500000000' },
  ],
  read_at: '2026-11-20T02:00:00Z',
}
export const onlyTheirs = {
  id: 'alipay.payment.2026112122001457891012345678',
  gateway: 'alipay',
  date: '2026-11-21',
  kind: 'only_theirs',
  event: 'payment',
  state: 'open',
  ours: yuan(0),
  theirs: yuan(1000),
  difference: yuan(1000),
  number: '2026112122001457891012345678',
  out_trade_no: 'SHOP20261121000077',
  opened_at: '2026-11-22T02:00:11Z',
  age_hours: 31,
  actions: ['post', 'explain', 'assign'],
}
export const amountDiffers = {
  ...onlyTheirs,
  id: 'alipay.refund.KL42x1x17R19',
  kind: 'amount_differs',
  event: 'refund',
  ours: yuan(400),
  theirs: yuan(401),
  difference: yuan(-1),
  number: 'KL42x1x17R19',
  actions: ['book', 'explain', 'assign'],
  assigned_to: '81',
  assigned_name: '李娜',
}
export const feeOdd = {
  ...onlyTheirs,
  id: 'alipay.fee.2026-11-21',
  kind: 'amount_differs',
  event: 'fee',
  ours: yuan(7_188),
  theirs: yuan(11_980),
  difference: yuan(-4_792),
  number: '2026-11-21',
  out_trade_no: 'KL42x1x17',
  actions: ['explain', 'assign'],
}
export const unknownPayment = {
  id: 'number-42-17',
  kind: 'payment',
  state: 'unknown',
  gateway: 'wechatpay',
  out_trade_no: 'KL42x1x17',
  amount: yuan(1000),
  since: '2026-11-21T02:00:00Z',
  age_minutes: 1440,
  attempts: 11,
  next_try_at: '2026-11-22T03:00:00Z',
  answer: '500 SYSTEM_ERROR 系统异常，请稍后重试',
  actions: ['ask', 'end'],
  line: '42-1',
  order_id: '42-1-16',
  expires_at: '2026-11-21T02:15:00Z',
}
