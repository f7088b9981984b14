// What the staff API says of money taken by the payer's code, and of billers.
import { clerk, line, platform, session } from './data'

const yuan = (amount: number) => ({ amount, currency: 'CNY' })

export const kAlipayCode = '281234567890123456'
export const kWechatCode = '134567890123456789'

/** Who stands at the counter. */
export const cashier = { ...clerk, role: 'branch_clerk', acts: [...clerk.acts, 'renew'] }

export const quote = {
  business_date: '2026-11-22',
  can_renew: true,
  bar_notice: false,
  options: [
    { cycles: 1, price: yuan(500), paid_until: '2027-02-01' },
    { cycles: 3, price: yuan(1500), paid_until: '2027-04-01' },
    { cycles: 12, price: yuan(6000), paid_until: '2028-01-01' },
  ],
  stairs: [],
  line,
}
/** Of a line whose plan lives by top-ups, and whose service is off. */
export const lapsedQuote = {
  ...quote,
  least_to_restore: yuan(3000),
  options: [
    { cycles: 0, price: yuan(1000) },
    { cycles: 0, price: yuan(3000), paid_until: '2027-02-22' },
  ],
  line: { ...line, service_on: false, stage: 'suspended' },
}

export const kOrder = '42-1-21'
export const codePayment = {
  order_id: kOrder,
  result: 'waiting',
  method: 'alipay_code',
  state: 'pending',
  cycles: 1,
  amount: yuan(500),
  answer: '10003 Success 等待用户付款',
  expires_at: '2026-11-22T02:01:30Z',
}
export const credited = {
  ...codePayment,
  result: 'credited',
  state: 'succeeded',
  answer: '',
  receipt_no: 'J-42-22',
  credited_at: '2026-11-22T02:00:20Z',
  paid_until: '2027-02-01',
}
export const notPaid = { ...codePayment, result: 'not_paid', state: 'failed', answer: '40004 余额不足' }

/** Finance, who also books what billers send. */
export const bookkeeper = {
  ...session,
  acts: [...session.acts, 'record_deposit'],
  acts_asking_again: [...session.acts_asking_again, 'record_deposit'],
}
export const life = {
  biller: 'life',
  name: { zh: '生活缴费', en: 'Bill Payments' },
  balance: yuan(-123_450),
  credit_limit: yuan(1_000_000),
  available: yuan(876_550),
}
export const reseller = {
  biller: 'shun-tong',
  name: { zh: '顺通通信代理商（华东区第二营业部）', en: 'Shuntong Telecom Reseller, East China, Branch 2' },
  balance: yuan(4_200),
  credit_limit: yuan(0),
  available: yuan(4_200),
}
export const overdrawn = {
  ...reseller,
  biller: 'kiosk',
  name: { zh: '自助缴费机', en: 'Kiosks' },
  balance: yuan(-100_500),
  credit_limit: yuan(100_000),
  available: yuan(-500),
}
const event = { at: '2026-11-22T02:00:00Z', amount: yuan(500), reference: 'LIFE20261122000000000017' }
export const billerEvents = [
  { ...event, kind: 'credited', entry_no: 'J-5-31', line: '42-1', receipt_no: 'J-42-18' },
  {
    ...event,
    kind: 'refused',
    entry_no: 'J-5-30',
    line: '43-1',
    refusal: 'line.not_renewable',
    reference: 'LIFE20261122000000000016',
  },
  {
    ...event,
    kind: 'returned',
    entry_no: 'J-5-29',
    line: '42-1',
    receipt_no: 'J-42-11',
    amount: yuan(200),
    reference: 'LIFE20261121000000000015',
  },
  {
    ...event,
    kind: 'deposited',
    entry_no: 'J-5-28',
    amount: yuan(500_000),
    reference: 'CMB-2026112200012345',
    reason: '十一月第三周结算',
    by: 'staff:81',
  },
]
export const olderEvent = {
  ...event,
  kind: 'reversed',
  entry_no: 'J-5-2',
  reference: 'L'.padEnd(64, '7'),
  at: '2026-11-20T02:00:00Z',
}

/** Every platform of the demo, in its order. */
export const platforms = [
  { ...platform, gateway: 'alipay' },
  platform,
  { ...platform, gateway: 'unionpay', has_statements: false },
]
