// Every list: while it loads, empty, broken and mended, and with more than fits.
import * as data from './data'
import { expect, inBothLanguages } from './fixture'
import { life } from './takings_data'

const kLong = '一个很长很长的名称'.repeat(6)
const kLists = [
  { path: '/lines', session: data.session, item: { ...data.line, bars: ['fraud', 'authority', 'lost_sim'] } },
  { path: '/approvals', session: data.session, item: { ...data.approval, reason: kLong } },
  { path: '/suspense', session: data.session, item: { ...data.suspense, gateway: 'another_platform' } },
  { path: '/months', route: '/periods', session: data.session, item: data.period },
  {
    path: '/jobs',
    session: data.session,
    item: { ...data.job, state: 'done', kind: 'kind_of_a_newer_server' },
  },
  { path: '/staff', session: data.administrator, item: { ...data.member, name: kLong } },
  { path: '/keys', route: '/api-keys', session: data.administrator, item: { ...data.key, name: kLong } },
  {
    path: '/audit',
    route: '/audit-events',
    session: data.administrator,
    item: { ...data.event, why: kLong },
  },
  {
    path: '/service',
    route: '/service-orders',
    session: data.operator,
    item: { ...data.serviceOrders[0], answer: kLong + 'x'.repeat(60) },
  },
  { path: '/notices', session: data.operator, item: { ...data.notices[0], step: 'step_of_a_newer_server' } },
  {
    path: '/policies',
    route: '/policy-moves',
    session: data.operator,
    item: { ...data.move, policy: 'a_policy_with_a_long_code_of_forty_letters', reason: kLong.slice(0, 30) },
  },
  {
    path: '/disputes',
    route: '/chargebacks',
    session: data.session,
    item: {
      ...data.dispute,
      reason: kLong.slice(0, 30),
      gateway: 'another_platform',
      answer_by: '2026-11-20',
      overdue: true,
    },
  },
  {
    path: '/open',
    route: '/open-payments',
    session: data.session,
    item: { ...data.unknownPayment, answer: kLong + 'x'.repeat(60), gateway: 'another_platform' },
  },
  {
    path: '/reconciliation',
    route: '/reconciliations',
    session: data.session,
    item: { ...data.reconciliation, gateway: 'another_platform' },
  },
  {
    path: '/platforms',
    route: '/gateways',
    session: data.session,
    item: { ...data.platform, gateway: 'another_platform', refused: '/etc/keepline/' + 'x'.repeat(80) },
  },
  { path: '/billers', session: data.session, item: { ...life, name: { zh: kLong, en: kLong } } },
  { path: '/subscribers', session: data.supervisor, item: { ...data.subscriber, name: kLong } },
]

for (const { path, route = path, session, item } of kLists) {
  inBothLanguages(`${path} loads, is empty, breaks and is mended`, async (desk, language) => {
    desk.watch.expected.push(/status of 503/)
    desk.session = session
    const name = path.slice(1)
    const asked = `GET /v1${route}`
    desk.server.on('GET /v1/billers/life/events', { body: { items: [] } })
    desk.server.on(asked, { body: { items: [] }, afterMs: 1500 })
    await desk.open(path, language)
    await expect(desk.page.getByText(language === 'zh' ? '正在载入' : 'Loading')).toBeVisible()
    await expect(desk.page.locator('[aria-busy=true]')).toHaveCount(0)
    await desk.inspect(`${name}-empty`)
    desk.server.on(asked, data.problem(503, 'store.unavailable', '数据暂时读不到'))
    await desk.open(path, language)
    await expect(desk.page.getByRole('alert')).toContainText('store.unavailable')
    desk.server.on(asked, { body: { items: [item] } })
    await desk.page.getByRole('alert').getByRole('button').click()
    await expect(desk.page.locator('main .list tbody tr')).toHaveCount(1)
    await desk.inspect(`${name}-long`)
  })
}
