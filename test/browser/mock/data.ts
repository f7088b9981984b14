// What the API says in each situation.
export const kNumber = '17000001234'
export const kOrderId = '42-1-17'
export const kToken = 'secret-of-order-42'

export const yuan = (amount: number) => ({ amount, currency: 'CNY' })
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()

export const offer = {
  brand: { name: { zh: '守号通信', en: 'Keepline Mobile' }, care_phone: '10000' },
  currency: 'CNY',
  country_code: '86',
  national_digits: 11,
  methods: ['alipay_qr', 'alipay_wap'],
  public_facts: 'dates',
  sandbox: true,
  business_date: '2026-11-22',
}

export const staircase = [
  { stage: 'active', from: '2026-11-01', until: '2026-12-01' },
  { stage: 'grace', from: '2026-12-01', until: '2026-12-08' },
  { stage: 'outgoing_barred', from: '2026-12-08', until: '2026-12-31' },
  { stage: 'suspended', from: '2026-12-31', until: '2027-03-01' },
  { stage: 'quarantined', from: '2027-03-01', until: '2027-05-30' },
  { stage: 'recycled', from: '2027-05-30' },
]

export const facts = { stage: 'active', paid_until: '2026-12-01', lives_until: '2027-05-30', staircase }

/** A line in service; dates are shown. */
export const quote = {
  renewable: true,
  msisdn_masked: '170****1234',
  service_on: true,
  bar_notice: false,
  options: [
    { cycles: 1, months: 1, price: yuan(500), paid_until: '2027-01-01' },
    { cycles: 3, months: 3, price: yuan(1500), paid_until: '2027-03-01' },
    { cycles: 6, months: 6, price: yuan(3000), paid_until: '2027-06-01' },
    { cycles: 12, months: 12, price: yuan(6000), paid_until: '2027-12-01' },
  ],
  facts,
  counts: 'at_once',
  expires_at: inMinutes(15),
}

/** A plan without a fee lives by top-ups. */
export const quoteByTopUps = {
  ...quote,
  options: [
    { cycles: 0, months: 0, price: yuan(1000), paid_until: '2027-01-01' },
    { cycles: 0, months: 0, price: yuan(3000), paid_until: '2027-03-01' },
  ],
  facts: { ...facts, paid_until: undefined, valid_until: '2026-12-01' },
}

/** What anyone sees where the brand shows no dates. */
export const quoteWithoutDates = {
  ...quote,
  facts: undefined,
  options: quote.options.map(({ paid_until: _, ...option }) => option),
}

/** Suspended for arrears: one month is not enough. */
export const quoteSuspended = {
  ...quote,
  service_on: false,
  least_to_restore: yuan(1000),
  facts: {
    stage: 'suspended',
    paid_until: '2026-09-30',
    lives_until: '2027-03-29',
    staircase: [
      { stage: 'active', from: '2026-08-30', until: '2026-09-30' },
      { stage: 'grace', from: '2026-09-30', until: '2026-10-07' },
      { stage: 'outgoing_barred', from: '2026-10-07', until: '2026-10-30' },
      { stage: 'suspended', from: '2026-10-30', until: '2026-12-29' },
      { stage: 'quarantined', from: '2026-12-29', until: '2027-03-29' },
      { stage: 'recycled', from: '2027-03-29' },
    ],
  },
}

export const quoteBarred = { ...quoteWithoutDates, service_on: false, bar_notice: true }

/** Long names, many choices, large amounts. */
export const longOffer = {
  ...offer,
  brand: {
    name: {
      zh: '中国某某移动虚拟网络运营服务股份有限公司西南分公司',
      en: 'The Very Long Named Virtual Mobile Network Operator of the South-West Ltd',
    },
    care_phone: '+86 400-8888-0000',
  },
}
export const longQuote = {
  ...quote,
  service_on: false,
  least_to_restore: yuan(12_345_678),
  options: [1, 2, 3, 6, 12, 24, 36].map((months) => ({
    cycles: months,
    months,
    price: yuan(months * 12_345_678),
    paid_until: '2029-12-31',
  })),
}

/** An order in the making; `change` says how it stands. */
export function order(change: Record<string, unknown> = {}, payment: Record<string, unknown> = {}) {
  return {
    id: kOrderId,
    msisdn_masked: '170****1234',
    cycles: 1,
    amount: yuan(500),
    result: 'waiting',
    refunds: [],
    payment: {
      method: 'alipay_qr',
      state: 'pending',
      qr_text: 'https://qr.alipay.com/bax03431ljhokirwl38f00a7',
      expires_at: inMinutes(15),
      ...payment,
    },
    expires_at: inMinutes(30),
    ...change,
  }
}

export const receipt = {
  entry_no: 'J-42-18',
  credited_at: '2026-11-22T10:30:05Z',
  paid_until: '2026-12-31',
}
export const credited = order({ result: 'credited', receipt }, { state: 'succeeded' })

/** A refusal, as RFC 9457 writes it. */
export function problem(status: number, code: string, detail: string, errors: unknown[] = []) {
  return {
    status,
    body: { type: 'about:blank', title: detail, status, detail, code, errors, trace_id: '4bf92f3577b34da6' },
  }
}
