// Days against the platforms' statements, what differs, disputes, and payments without an end.
import * as data from './data'
import { expect, inBothLanguages, test } from './fixture'
import { life, platforms } from './takings_data'

const done = { entry_no: 'J-1-9', recorded_at: '2026-11-22T02:00:00Z', outcome: 'done' }

inBothLanguages('days are compared and paid out', async (desk, language) => {
  desk.session = data.session
  const clean = { ...data.reconciliation, gateway: 'wechatpay', breaks: 0, open_breaks: 0 }
  desk.server.on('GET /v1/reconciliations', { body: { items: [data.reconciliation, clean] } })
  const job = { ...data.job, id: 7, kind: 'reconcile_alipay', state: 'done', figures: [] }
  desk.server.on('POST /v1/reconciliations', { status: 202, body: job })
  desk.server.on('GET /v1/jobs/7', { body: job })
  desk.server.on('GET /v1/gateways', { body: { items: platforms } })
  desk.server.on('POST /v1/reconciliations/alipay/2026-11-21/payouts', { status: 201, body: done })
  await desk.open('/reconciliation', language)
  await expect(desk.page.getByText('1,204,428').first()).toBeVisible()
  await desk.inspect('reconciliation')
  await desk.page.locator('.head button').click()
  const dialog = desk.page.getByRole('dialog')
  await expect(dialog.locator('#statement-day')).toBeVisible()
  const choice = (zh: string, en: string) => dialog.getByRole('button', { name: language === 'zh' ? zh : en })
  await expect(choice('支付宝', 'Alipay')).toHaveAttribute('aria-pressed', 'true')
  await expect(choice('云闪付', 'UnionPay')).toBeDisabled()
  await choice('微信支付', 'WeChat Pay').click()
  await desk.inspect('reconciliation-compare')
  await dialog.locator('button[type=submit]').click()
  await expect(desk.page.getByText('#7')).toBeVisible()
  expect(desk.server.askedOf('POST /v1/reconciliations')[0]!.body).toMatchObject({ gateway: 'wechatpay' })
  await desk.page.locator('td.acts button').first().click()
  await expect(dialog.locator('#payout-amount')).toHaveValue('11965822.77')
  await dialog.locator('#payout-reference').fill('CMB-2026112200012345')
  await dialog.locator('button[type=submit]').click()
  await expect(desk.page.locator('main [role=status]').first()).toContainText('J-1-9')
  expect(desk.server.askedOf('POST /v1/reconciliations/alipay/2026-11-21/payouts')[0]!.body).toEqual({
    amount: { amount: 1196582277, currency: 'CNY' },
    bank_reference: 'CMB-2026112200012345',
  })
})

inBothLanguages('a break is taken, posted, booked or explained', async (desk, language) => {
  desk.session = data.session
  const ended = {
    ...data.onlyTheirs,
    state: 'explained',
    actions: [],
    reason: '别家门店',
    ended_by: 'staff:81',
  }
  desk.server.on('GET /v1/breaks', ({ query }) => ({
    body: {
      items: query.get('state') === 'ended' ? [ended] : [data.onlyTheirs, data.amountDiffers, data.feeOdd],
    },
  }))
  const path = (id: string, act: string) => `POST /v1/breaks/${id}/${act}`
  desk.server.on(path(data.onlyTheirs.id, 'post'), { status: 201, body: { ...done, outcome: 'credited' } })
  desk.server.on(path(data.onlyTheirs.id, 'assign'), { status: 201, body: done })
  desk.server.on(path(data.amountDiffers.id, 'resolve'), {
    status: 201,
    body: { ...done, outcome: 'awaiting_approval' },
  })
  await desk.open('/reconciliation/breaks?gateway=alipay&date=2026-11-21', language)
  await expect(desk.page.getByText('SHOP20261121000077').first()).toBeVisible()
  const fee = desk.page.locator('tbody tr').nth(2)
  await expect(fee).toContainText(language === 'zh' ? '手续费' : 'Fee')
  await expect(fee.locator('td.acts button')).toHaveCount(2)
  await desk.inspect('breaks')
  const act = async (row: number, button: number) => {
    await desk.page.locator('tbody tr').nth(row).locator('td.acts button').nth(button).click()
    return desk.page.getByRole('dialog')
  }
  await (await act(0, 2)).locator('button[type=submit]').click()
  await expect(desk.page.getByRole('dialog')).toHaveCount(0)
  expect(desk.server.askedOf(path(data.onlyTheirs.id, 'assign'))[0]!.body).toEqual({ staff: '81' })
  await (await act(0, 0)).locator('button[type=submit]').click()
  await expect(desk.page.locator('main [role=status]')).toContainText('J-1-9')
  const dialog = await act(1, 0)
  await dialog.locator('input').fill('按平台金额调整')
  await desk.inspect('break-book')
  await dialog.locator('button[type=submit]').click()
  await expect(desk.page.locator('main [role=status]')).toContainText(
    language === 'zh' ? '等待另一人批准' : 'Another person',
  )
  expect(desk.server.askedOf(path(data.amountDiffers.id, 'resolve'))[0]!.body).toEqual({
    how: 'book',
    reason: '按平台金额调整',
  })
  await desk.page.locator('.head button').last().click()
  await expect(desk.page.getByText('别家门店')).toBeVisible()
})

inBothLanguages('an unknown payment is asked for, or waited for no longer', async (desk, language) => {
  desk.session = data.session
  const refund = {
    ...data.unknownPayment,
    id: 'number-9-3',
    kind: 'refund',
    state: 'sending',
    actions: ['ask'],
  }
  desk.server.on('GET /v1/open-payments', { body: { items: [data.unknownPayment, refund] } })
  desk.server.on('POST /v1/open-payments/number-9-3/ask', { status: 201, body: done })
  desk.server.on('POST /v1/open-payments/number-42-17/end', { status: 201, body: done })
  await desk.open('/open', language)
  await expect(desk.page.getByText('SYSTEM_ERROR').first()).toBeVisible()
  await desk.inspect('open-payments')
  await desk.page.locator('tbody tr').nth(1).locator('td.acts button').click()
  await desk.page.getByRole('dialog').locator('button[type=submit]').click()
  await expect(desk.page.locator('main [role=status]')).toContainText(
    language === 'zh' ? '立即查询' : 'at once',
  )
  await desk.page.locator('tbody tr').first().locator('td.acts button').last().click()
  const dialog = desk.page.getByRole('dialog')
  await dialog.locator('input').fill('平台查无此单')
  await desk.inspect('open-payments-end')
  await dialog.locator('button[type=submit]').click()
  await expect(desk.page.getByRole('dialog')).toHaveCount(0)
  expect(desk.server.askedOf('POST /v1/open-payments/number-42-17/end')[0]!.body).toEqual({
    reason: '平台查无此单',
  })
})

test('who may only look finds no buttons', async ({ desk }) => {
  desk.session = {
    ...data.session,
    acts: ['read_lines', 'read_journal', 'read_reports'],
    acts_asking_again: [],
  }
  desk.server.on('GET /v1/breaks', { body: { items: [data.onlyTheirs] } })
  desk.server.on('GET /v1/open-payments', { body: { items: [data.unknownPayment] } })
  await desk.open('/reconciliation/breaks')
  await expect(desk.page.getByText('SHOP20261121000077')).toBeVisible()
  await expect(desk.page.locator('td.acts button')).toHaveCount(0)
  await desk.open('/open')
  await expect(desk.page.getByText('SYSTEM_ERROR')).toBeVisible()
  await expect(desk.page.locator('td.acts button')).toHaveCount(0)
})

inBothLanguages('a dispute is recorded at its payment and ends', async (desk, language) => {
  desk.session = data.session
  desk.server.on('GET /v1/lines/42-1', { body: data.line })
  desk.server.on('GET /v1/lines/42-1/forecast', { body: data.forecast })
  for (const list of ['adjustments', 'journal-entries', 'orders'])
    desk.server.on(`GET /v1/lines/42-1/${list}`, { body: { items: [] } })
  // What a biller took is not the platform's to give back.
  const billed = { ...data.payment, entry_no: 'J-42-18', way: 'gateway:life' }
  desk.server.on('GET /v1/lines/42-1/payments', { body: { items: [data.payment, billed] } })
  desk.server.on('GET /v1/billers', { body: { items: [life] } })
  desk.server.on('GET /v1/lines/42-1/refunds', { body: { items: [] } })
  desk.server.on('POST /v1/lines/42-1/chargebacks', { status: 201, body: data.dispute })
  const lost = {
    ...data.dispute,
    id: 'number-42-30',
    case_no: 'CASE-30',
    state: 'lost',
    note: '已超过答复期限',
    from_line: { amount: 500, currency: 'CNY' },
    loss: { amount: 700, currency: 'CNY' },
    ended_by: 'staff:81',
    ended_at: '2026-11-22T02:00:00Z',
  }
  desk.server.on('GET /v1/chargebacks', ({ query }) => ({
    body: {
      items:
        query.get('state') === 'lost'
          ? [lost]
          : [data.dispute, { ...data.dispute, id: 'number-7-3', answer_by: '2026-11-20', overdue: true }],
    },
  }))
  desk.server.on(`POST /v1/chargebacks/${data.dispute.id}/end`, {
    status: 201,
    body: { ...lost, state: 'awaiting_approval' },
  })
  await desk.open('/lines/42-1', language)
  await desk.page.locator('main .tabs button').nth(2).click()
  await expect(desk.page.getByRole('cell', { name: life.name[language] })).toBeVisible()
  await desk.page.getByRole('button', { name: language === 'zh' ? '登记争议' : 'Record a dispute' }).click()
  const dialog = desk.page.getByRole('dialog')
  await dialog.locator('#dispute-case').fill(data.dispute.case_no)
  await dialog.locator('#dispute-answer').fill(language === 'zh' ? '2026年11月24日' : '24 Nov 2026')
  await dialog.locator('#dispute-answer').press('Enter')
  await dialog.locator('.reason input, input[maxlength="30"]').last().fill('付款人称非本人支付')
  await desk.inspect('dispute-open')
  await dialog.locator('button[type=submit]').click()
  await expect(desk.page.getByText(data.dispute.case_no)).toBeVisible()
  expect(desk.server.askedOf('POST /v1/lines/42-1/chargebacks')[0]!.body).toMatchObject({
    entry_no: data.payment.entry_no,
    case_no: data.dispute.case_no,
    answer_by: '2026-11-24',
  })
  await desk.open('/disputes', language)
  await expect(desk.page.getByText(data.dispute.case_no).first()).toBeVisible()
  await desk.inspect('disputes')
  await desk.inspectOnPhone('disputes')
  await desk.page.locator('tbody tr').first().locator('td.acts button').nth(1).click()
  await dialog.locator('#dispute-refund').fill('TAKEN-1')
  await dialog.locator('.reason input, input[maxlength="30"]').last().fill('平台裁定退款')
  await desk.inspect('dispute-lost')
  await dialog.locator('button[type=submit]').click()
  await expect(desk.page.locator('main [role=status]')).toContainText(
    language === 'zh' ? '需要另一人批准' : 'another person',
  )
  expect(desk.server.askedOf(`POST /v1/chargebacks/${data.dispute.id}/end`)[0]!.body).toEqual({
    outcome: 'lost',
    reason: '平台裁定退款',
    refund_no: 'TAKEN-1',
  })
  await desk.page.locator('.head button').last().click()
  await expect(desk.page.getByText('已超过答复期限')).toBeVisible()
})
