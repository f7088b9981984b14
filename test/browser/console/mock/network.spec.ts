// What the network owes, and whom to tell of what.
import * as data from './data'
import { expect, inBothLanguages, test } from './fixture'

const job = {
  ...data.job,
  id: 4,
  kind: 'reconcile_network',
  step: 'compare',
  done: 1200,
  total: 0,
  figures: [],
}

inBothLanguages('service orders are seen and compared with the network', async (desk, language) => {
  desk.session = data.operator
  desk.server.on('GET /v1/service-orders', { body: { items: data.serviceOrders } })
  desk.server.on('POST /v1/network-reconciliations', { status: 202, body: job })
  desk.server.on('GET /v1/jobs/4', { body: job })
  await desk.open('/service', language)
  await expect(desk.page.locator('tbody tr')).toHaveCount(3)
  await expect(desk.page.getByText('HLR of region 3')).toBeVisible()
  await expect(desk.page.locator('tbody tr').nth(1)).toContainText(
    language === 'zh' ? '终止服务' : 'End the service',
  )
  await desk.inspect('service')
  await desk.inspectOnPhone('service')
  await desk.page.locator('main .head button').click()
  await expect(desk.page.locator('section.card').first()).toContainText(
    language === 'zh' ? '1200 比对' : '1200 comparing',
  )
  await desk.inspect('service-comparing')
  const asked = desk.server.askedOf('GET /v1/service-orders').length
  desk.server.on('GET /v1/jobs/4', {
    body: {
      ...job,
      state: 'done',
      ended_at: '2026-11-22T02:01:00Z',
      figures: [
        { name: 'services', value: '128450' },
        { name: 'differing', value: '12' },
        { name: 'missing', value: '3' },
        { name: 'strange', value: '1' },
      ],
    },
  })
  await expect(desk.page.locator('section.card').first()).toContainText(
    language === 'zh' ? '权限不一致 12' : 'With other rights 12',
  )
  await expect.poll(() => desk.server.askedOf('GET /v1/service-orders').length).toBe(asked + 1)
  await desk.inspect('service-compared')
  await desk.page.getByRole('link', { name: '42-1' }).click()
  await expect(desk.page).toHaveURL(/\/console\/lines\/42-1$/)
  desk.watch.expected.push(/status of 404/)
})

test('who may only look cannot compare, and a comparison that does not start says why', async ({ desk }) => {
  desk.server.on('GET /v1/service-orders', { body: { items: data.serviceOrders } })
  desk.session = { ...data.operator, acts: ['read_service_orders'] }
  await desk.open('/service')
  await expect(desk.page.locator('tbody tr')).toHaveCount(3)
  await expect(desk.page.locator('main .head button')).toHaveCount(0)
  desk.session = data.operator
  desk.watch.expected.push(/status of 409/)
  desk.server.on('POST /v1/network-reconciliations', data.problem(409, 'job.running', '已有作业正在进行'))
  await desk.open('/service')
  await desk.page.locator('main .head button').click()
  await expect(desk.page.getByRole('alert')).toContainText('已有作业正在进行')
  await desk.inspect('service-refused')
})

inBothLanguages('a notice that was sent is recorded with its proof', async (desk, language) => {
  desk.session = data.operator
  let items = data.notices
  desk.server.on('GET /v1/notices', () => ({ body: { items } }))
  const path = 'POST /v1/lines/1048576-12/notices'
  desk.server.on(path, () => {
    items = items.filter(({ line }) => line !== '1048576-12')
    return {
      status: 201,
      body: { entry_no: 'J-1048576-31', recorded_at: '2026-11-22T02:00:00Z', line: data.line },
    }
  })
  await desk.open('/notices', language)
  const row = desk.page.locator('tbody tr').nth(1)
  await expect(row).toContainText(language === 'zh' ? '余额失效' : 'Loss of the balance')
  await expect(row).toContainText(language === 'zh' ? '收不到' : 'Closed')
  await desk.inspect('notices')
  await desk.inspectOnPhone('notices')
  await row.locator('button').click()
  const dialog = desk.page.getByRole('dialog')
  await expect(dialog.locator('input[value=sms]')).toBeDisabled()
  await expect(desk.page.locator('#sent-day')).toBeVisible()
  await dialog.locator('input').last().fill('EMS 1234567890123')
  await expect(dialog.locator('button[type=submit]')).toBeDisabled()
  await dialog.locator('input[value=letter]').check()
  await desk.page.locator('#sent-time').fill('9:30')
  await desk.inspect('notice-record')
  await desk.inspectOnPhone('notice-record')
  await dialog.locator('button[type=submit]').click()
  await expect(desk.page.locator('main p[role=status]')).toContainText('J-1048576-31')
  await expect(desk.page.locator('tbody tr')).toHaveCount(2)
  expect(desk.server.askedOf(path)[0]!.body).toEqual({
    step: 'money',
    way: 'letter',
    sent_at: '2026-11-22T01:30:00Z',
    proof: 'EMS 1234567890123',
  })
  expect(desk.server.askedOf(path)[0]!.headers['idempotency-key']).toBeTruthy()
})
