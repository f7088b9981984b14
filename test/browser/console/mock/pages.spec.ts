// The pages beside the line: each is looked at in both languages, and does its one act.
import * as data from './data'
import { expect, inBothLanguages, test } from './fixture'

inBothLanguages('approvals and suspense', async (desk, language) => {
  desk.session = data.session
  desk.server.on('GET /v1/approvals', { body: { items: [data.approval] } })
  desk.server.on('GET /v1/suspense', { body: { items: [data.suspense] } })
  const done = { entry_no: 'J-42-9', recorded_at: '2026-11-22T02:00:00Z' }
  desk.server.on('POST /v1/approvals/42-4/approve', { status: 201, body: { ...done, outcome: 'done' } })
  desk.server.on('POST /v1/suspense/1-7/resolve', {
    status: 201,
    body: { ...done, outcome: 'refund_started' },
  })
  await desk.open('/approvals', language)
  await expect(desk.page.getByText('¥600.00')).toBeVisible()
  await desk.inspect('approvals')
  await desk.page.locator('td.acts button').first().click()
  await desk.page.getByRole('dialog').locator('button[type=submit]').click()
  await expect(desk.page.getByText('J-42-9')).toBeVisible()
  await desk.page.locator('nav a').nth(2).click()
  await desk.inspect('suspense')
  await desk.page.locator('td.acts button').click()
  await desk.page.getByRole('dialog').locator('input').last().fill('找不到订单')
  await desk.page.getByRole('dialog').locator('button[type=submit]').click()
  await expect(desk.page.getByText('J-42-9')).toBeVisible()
  expect(desk.server.askedOf('POST /v1/suspense/1-7/resolve')[0]!.body).toEqual({
    to: 'payer',
    reason: '找不到订单',
  })
})

inBothLanguages(
  'suspense goes to a number with evidence and waits for another person',
  async (desk, language) => {
    desk.session = data.session
    desk.server.on('GET /v1/suspense', { body: { items: [data.suspense] } })
    desk.server.on('POST /v1/lines/search', { body: { items: [data.line] } })
    desk.server.on('POST /v1/suspense/1-7/resolve', {
      status: 201,
      body: { entry_no: 'J-42-9', recorded_at: '2026-11-22T02:00:00Z', outcome: 'awaiting_approval' },
    })
    await desk.open('/suspense', language)
    await desk.page.locator('td.acts button').click()
    const dialog = desk.page.getByRole('dialog')
    await dialog.locator('input[value=line]').check()
    await dialog.locator('input[inputmode=tel]').fill(data.kNumber)
    await dialog.locator('input[inputmode=tel]').press('Enter')
    await expect(dialog.getByText('170 **** 1234')).toBeVisible()
    await expect(dialog.getByText(language === 'zh' ? '没有这个号码' : 'no such number')).toHaveCount(0)
    await dialog.locator('#evidence').fill('工单 20261122-7')
    await dialog.locator('input').last().fill('付款人来电')
    await desk.inspect('suspense-to-line')
    await dialog.locator('button[type=submit]').click()
    await expect(desk.page.locator('main [role=status]')).toContainText(
      language === 'zh' ? '等待另一人批准' : 'Another person',
    )
    expect(desk.server.askedOf('POST /v1/suspense/1-7/resolve')[0]!.body).toEqual({
      to: '42-1',
      evidence: '工单 20261122-7',
      reason: '付款人来电',
    })
  },
)

inBothLanguages('a refund that the platform refused goes by bank', async (desk, language) => {
  desk.session = data.session
  const asked = {
    ...data.refused,
    id: 'gateway-1-9',
    state: 'transfer_asked',
    bank_reference: 'CMB-7',
    line: undefined,
  }
  desk.server.on('GET /v1/refused-refunds', ({ query }) =>
    query.get('cursor')
      ? { body: { items: [asked] } }
      : { body: { items: [data.refused], next_cursor: '1.number-42-4' } },
  )
  desk.server.on('POST /v1/refused-refunds/number-42-4/transfer', {
    status: 201,
    body: { entry_no: 'J-42-9', recorded_at: '2026-11-22T02:00:00Z', outcome: 'awaiting_approval' },
  })
  await desk.open('/refunds', language)
  await expect(desk.page.getByText('ACQ.TRADE_HAS_FINISHED')).toBeVisible()
  await desk.page.locator('.more button').click()
  await expect(desk.page.getByText('CMB-7')).toBeVisible()
  await desk.inspect('refunds')
  await desk.page.locator('td.acts button').click()
  const dialog = desk.page.getByRole('dialog')
  await dialog.locator('input').last().fill('同名账户')
  await dialog.locator('#bank-reference').fill('流水')
  await expect(dialog.locator('button[type=submit]')).toBeDisabled()
  await dialog.locator('#bank-reference').fill('CMB-2026112200012345')
  await desk.inspect('refunds-transfer')
  await dialog.locator('button[type=submit]').click()
  await expect(desk.page.locator('main [role=status]')).toContainText('J-42-9')
  expect(desk.server.askedOf('POST /v1/refused-refunds/number-42-4/transfer')[0]!.body).toEqual({
    bank_reference: 'CMB-2026112200012345',
    reason: '同名账户',
  })
})

test('payments and suspense go on where a page ended', async ({ desk }) => {
  desk.session = data.session
  const second = { ...data.suspense, id: '1-8', out_trade_no_masked: 'KL1T****0008' }
  desk.server.on('GET /v1/suspense', ({ query }) =>
    query.get('cursor') === '5.gateway-1-7'
      ? { body: { items: [second] } }
      : { body: { items: [data.suspense], next_cursor: '5.gateway-1-7' } },
  )
  await desk.open('/suspense')
  await desk.page.locator('.more button').click()
  await expect(desk.page.getByText('KL1T****0008')).toBeVisible()
  await expect(desk.page.locator('.more')).toHaveCount(0)
})

inBothLanguages('staff, jobs, audit and the clock', async (desk, language) => {
  desk.session = data.administrator
  desk.server.on('GET /v1/jobs', {
    body: { items: [data.job, { ...data.job, id: 2, state: 'done', done: 1000 }] },
  })
  desk.server.on('GET /v1/staff', { body: { items: [data.member] } })
  desk.server.on('POST /v1/staff', {
    status: 201,
    body: { ...data.member, one_time_password: 'abcde-fghij' },
  })
  desk.server.on('GET /v1/audit-events', { body: { items: [data.event], next_cursor: '771' } })
  const clock = { now: '2026-11-22T02:00:00Z', business_date: '2026-11-22', sandbox: true }
  desk.server.on('GET /v1/test-clock', { body: clock })
  desk.server.on('POST /v1/test-clock/advance', {
    body: { now: clock.now, visited: 9, stepped: 3, failed: 0, entered: [{ stage: 'grace', lines: 3 }] },
  })
  await desk.open('/jobs', language)
  await expect(desk.page.getByText('45 %')).toBeVisible()
  await desk.inspect('jobs')
  await desk.open('/staff', language)
  await desk.page.locator('main .head button').click()
  await desk.page.locator('#new-login').fill('wang.wei')
  await desk.page.locator('#new-name').fill('王伟')
  await desk.inspect('staff-new')
  await desk.page.getByRole('dialog').locator('button[type=submit]').click()
  await expect(desk.page.getByText('abcde-fghij')).toBeVisible()
  await desk.inspect('staff')
  await desk.open('/audit?act=set_bar', language)
  await expect(desk.page.locator('#audit-act')).toHaveValue('set_bar')
  await desk.page.locator('summary').click()
  await desk.inspect('audit')
  await desk.open('/clock', language)
  await desk.page.locator('main button').first().click()
  await expect(desk.page.locator('main [role=status]')).toBeVisible()
  await desk.inspect('clock')
})

inBothLanguages('the cycle run goes on before the eyes and is released', async (desk, language) => {
  desk.session = data.administrator
  const entered = [{ stage: 'suspended', lines: 90 }]
  const run = { now: '2026-11-22T02:00:00Z', visited: 300, stepped: 90, failed: 0, entered }
  const brake = { reason: 'share', since: '2026-11-22T01:59:00Z', lines: 900, adverse: 300 }
  desk.server.on('GET /v1/cycle-runs/preview', { body: { ...run, brake } })
  const progress = JSON.stringify({ ...run, running: true, due_left: 900 })
  desk.server.on('GET /v1/cycle-runs/events', {
    headers: { 'Content-Type': 'text/event-stream' },
    body: `event: progress\ndata: ${progress}\n\n`,
  })
  desk.server.on('POST /v1/cycle-runs/release', { body: run })
  await desk.open('/cycle', language)
  await expect(desk.page.getByText('25 %')).toBeVisible()
  await desk.inspect('cycle')
  await desk.page.locator('.note.warn button').click()
  await desk.page.getByRole('dialog').locator('button[type=submit]').click()
  await expect(desk.page.getByRole('dialog')).toHaveCount(0)
  expect(desk.server.askedOf('POST /v1/cycle-runs/release')).toHaveLength(1)
})

test('the menu shows what the role may do, and an address it may not open says so', async ({ desk }) => {
  desk.session = data.session
  await desk.open('/staff')
  await expect(desk.page.getByRole('heading', { name: '你的角色不能打开这个页面' })).toBeVisible()
  await expect(desk.page.locator('nav a')).toHaveText([
    '号码',
    '待批事项',
    '待查款项',
    '账期',
    '被拒退款',
    '平台争议',
    '未结支付',
    '对账',
    '支付平台',
    '代收渠道',
    '规则变更',
    '作业',
  ])
  await desk.inspect('forbidden')
})

test('the audit is narrowed by a click on who or what', async ({ desk }) => {
  desk.session = data.administrator
  desk.server.on('GET /v1/audit-events', { body: { items: [data.event] } })
  await desk.open('/audit')
  await desk.page.getByRole('button', { name: '工作人员 李娜' }).click()
  await expect(desk.page.locator('#audit-actor')).toHaveValue('staff:81')
  await expect(desk.page).toHaveURL(/actor=staff:81/)
})
