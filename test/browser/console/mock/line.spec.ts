import * as data from './data'
import { expect, inBothLanguages, test, type Desk } from './fixture'

function playLine(desk: Desk): void {
  desk.session = data.session
  desk.server.on('GET /v1/lines', { body: { items: [data.line] } })
  desk.server.on('POST /v1/lines/search', { body: { items: [data.line] } })
  desk.server.on('GET /v1/lines/42-1', { body: data.line })
  desk.server.on('GET /v1/lines/42-1/forecast', { body: data.forecast })
  desk.server.on('GET /v1/lines/42-1/adjustments', { body: { items: [data.adjustment] } })
  desk.server.on('GET /v1/lines/42-1/journal-entries', { body: { items: data.entries } })
  desk.server.on('GET /v1/lines/42-1/payments', { body: { items: [data.payment] } })
  desk.server.on('GET /v1/lines/42-1/refunds', { body: { items: [] } })
  desk.server.on('GET /v1/lines/42-1/orders', { body: { items: [data.order] } })
}

const tab = (desk: Desk, n: number) => desk.page.locator('main .tabs button').nth(n)

inBothLanguages('a number is found and looked at', async (desk, language) => {
  playLine(desk)
  await desk.open('/lines', language)
  await desk.page.locator('#number').fill(data.kNumber)
  await desk.page.locator('#number').press('Enter')
  await expect(desk.page.getByRole('heading', { level: 1 })).toHaveText('170 **** 1234')
  // The whole number is on no screen and in no address of the page.
  expect(desk.page.url()).not.toContain('1700000')
  expect(desk.server.askedOf('POST /v1/lines/search')[0]!.body).toEqual({ msisdn: data.kNumber })
  await expect(desk.page.locator('li[aria-current=date]')).toContainText(language === 'zh' ? '今天' : 'Today')
  await expect(desk.page.locator('dl')).toContainText(
    language === 'zh' ? '2026年12月31日（含当日）' : '31 Dec 2026',
  )
  await expect(desk.page.locator('.life li')).toHaveCount(2)
  await desk.inspect('line')
  await tab(desk, 1).click()
  await expect(desk.page.getByText('J-42-3')).toBeVisible()
  await desk.inspect('ledger')
  await expect(desk.page.getByText('李娜', { exact: true })).toBeVisible()
  await tab(desk, 2).click()
  await expect(desk.page.getByRole('cell', { name: language === 'zh' ? '支付宝' : 'Alipay' })).toBeVisible()
  await desk.inspect('payments')
  await tab(desk, 3).click()
  await expect(desk.page.getByText('42-1-17')).toBeVisible()
  await desk.inspect('orders')
})

inBothLanguages('a balance is corrected, and a correction reversed', async (desk, language) => {
  playLine(desk)
  const path = 'POST /v1/lines/42-1/adjustments'
  desk.server.on(path, { status: 201, body: { ...data.adjustment, state: 'awaiting_approval' } })
  desk.server.on(`${path}/number-42-9/reverse`, {
    status: 201,
    body: { ...data.adjustment, entry_no: 'J-42-10' },
  })
  await desk.open('/lines/42-1', language)
  await tab(desk, 4).click()
  await expect(desk.page.getByText('−¥3.00')).toBeVisible()
  await expect(desk.page.getByText('王伟')).toBeVisible()
  await desk.inspect('adjustments')
  await desk.page.locator('section .fields button').first().click()
  await desk.page.locator('input[value=down]').check()
  await desk.page.locator('#adjust-amount').fill('3')
  await desk.page.getByRole('dialog').locator('input').last().fill('重复入账')
  await desk.inspect('adjust')
  await desk.page.getByRole('dialog').locator('button[type=submit]').click()
  await expect(desk.page.locator('main [role=status]').first()).toContainText(
    language === 'zh' ? '等待另一人批准' : 'Another person must approve',
  )
  expect(desk.server.askedOf(path)[0]!.body).toEqual({
    amount: { amount: -300, currency: 'CNY' },
    reason: '重复入账',
  })
  await desk.page.locator('td.acts button').click()
  await desk.page.getByRole('dialog').locator('input').fill('调错了')
  await desk.page.getByRole('dialog').locator('button[type=submit]').click()
  await expect(desk.page.locator('main [role=status]').first()).toContainText('J-42-10')
})

inBothLanguages('a refund asks for the second factor and is made once', async (desk, language) => {
  playLine(desk)
  let isFresh = false
  desk.server.on('POST /v1/lines/42-1/refunds', () =>
    isFresh
      ? { status: 201, body: { ...data.refund, state: 'awaiting_approval' } }
      : data.problem(403, 'auth.second_factor_required', '请再次输入验证码'),
  )
  desk.server.on('POST /v1/sessions/current/second-factor', () => {
    isFresh = true
    return { status: 204, body: undefined }
  })
  await desk.open('/lines/42-1', language)
  await tab(desk, 2).click()
  await desk.page.locator('td.acts button').first().click()
  await desk.page.locator('#refund-amount').fill('12.51')
  await desk.page.getByRole('dialog').locator('input').last().fill('重复充值')
  const pay = desk.page.getByRole('dialog').locator('button[type=submit]')
  await expect(pay).toBeDisabled()
  await desk.page.locator('#refund-amount').fill('6')
  await desk.inspect('refund')
  await pay.click()
  await expect(desk.page.locator('#step-up-code')).toBeVisible()
  await desk.inspect('step-up')
  await desk.page.locator('#step-up-code').fill('123456')
  await desk.page.locator('#step-up-code').press('Enter')
  const said = desk.page.locator('main [role=status]').first()
  await expect(said).toContainText(language === 'zh' ? '需要另一人批准' : 'Another person must approve')
  await expect(said).toContainText('¥6.00')
  const asked = desk.server.askedOf('POST /v1/lines/42-1/refunds')
  expect(asked).toHaveLength(2)
  expect(asked[0]!.headers['idempotency-key']).toBe(asked[1]!.headers['idempotency-key'])
  expect(asked[1]!.body).toEqual({
    entry_no: 'J-42-3',
    reason: '重复充值',
    amount: { amount: 600, currency: 'CNY' },
  })
  await desk.inspect('refunded')
})

test('who gives no second factor moves nothing', async ({ desk }) => {
  playLine(desk)
  desk.server.on(
    'POST /v1/lines/42-1/undo',
    data.problem(403, 'auth.second_factor_required', '请再次输入验证码'),
  )
  await desk.open('/lines/42-1')
  await tab(desk, 2).click()
  await desk.page.locator('td.acts button').nth(1).click()
  await desk.page.getByRole('dialog').locator('input').last().fill('充错号码')
  await desk.page.getByRole('dialog').locator('button[type=submit]').click()
  await expect(desk.page.locator('#step-up-code')).toBeVisible()
  await desk.page.getByRole('dialog', { name: '请再次验证' }).getByRole('button', { name: '取消' }).click()
  await expect(desk.page.getByRole('alert')).toContainText('请再次输入验证码')
  expect(desk.server.askedOf('POST /v1/lines/42-1/undo')).toHaveLength(1)
})

test('a bar is set with a reason, of the kinds the role may set', async ({ desk }) => {
  playLine(desk)
  desk.session = data.administrator
  desk.server.on('POST /v1/lines/42-1/bars', {
    status: 201,
    body: { entry_no: 'J-42-4', recorded_at: '2026-11-22T02:00:00Z', line: data.line },
  })
  await desk.open('/lines/42-1')
  await desk.page.getByRole('button', { name: '设置限制' }).click()
  await expect(desk.page.getByRole('radio')).toHaveCount(3)
  await desk.page.getByRole('dialog').locator('input').last().fill('涉诈通报')
  await desk.inspect('bar')
  await desk.page.getByRole('dialog').locator('button[type=submit]').click()
  await expect(desk.page.getByText('已设置限制：涉诈')).toBeVisible()
  expect(desk.server.askedOf('POST /v1/lines/42-1/bars')[0]!.body).toEqual({
    bar: 'fraud',
    reason: '涉诈通报',
  })
})

test('an unknown number is said, and a broken server too', async ({ desk }) => {
  playLine(desk)
  desk.server.on('POST /v1/lines/search', { body: { items: [] } })
  await desk.open('/lines')
  await desk.page.locator('#number').fill('17099999999')
  await desk.page.locator('#number').press('Enter')
  await expect(desk.page.getByText('没有这个号码。')).toBeVisible()
  desk.watch.expected.push(/status of 503/)
  desk.server.on('GET /v1/lines/42-1', data.problem(503, 'store.unavailable', '数据暂时读不到'))
  await desk.open('/lines/42-1')
  await expect(desk.page.getByRole('alert')).toContainText('数据暂时读不到')
  await desk.inspect('line-fault')
})
