// A payer shows the code of his wallet at the counter.
import * as data from './data'
import { expect, inBothLanguages, test, type Desk } from './fixture'
import * as takings from './takings_data'

const kPath = '/v1/lines/42-1'
const kTake = `POST ${kPath}/code-payments`
const kOne = `${kPath}/code-payments/${takings.kOrder}`

function playTill(desk: Desk, quote: object = takings.quote): void {
  desk.session = takings.cashier
  desk.server.on(`GET ${kPath}`, { body: data.line })
  desk.server.on(`GET ${kPath}/forecast`, { body: data.forecast })
  desk.server.on(`GET ${kPath}/journal-entries`, { body: { items: data.entries } })
  desk.server.on(`GET ${kPath}/quote`, { body: quote })
  desk.server.on(kTake, { status: 201, body: takings.codePayment })
  desk.server.on(`GET ${kOne}`, { body: takings.codePayment })
}

async function openTill(desk: Desk, language: 'zh' | 'en' = 'zh') {
  await desk.open('/lines/42-1', language)
  const name = language === 'zh' ? '扫码收款' : 'Take payment by code'
  await desk.page.getByRole('button', { name }).click()
  const dialog = desk.page.getByRole('dialog')
  await expect(dialog.locator('#till-code')).toBeFocused()
  return dialog
}

/** As a scanner does: digits, then Enter, wherever the focus stands. */
async function scan(desk: Desk, code: string): Promise<void> {
  await desk.page.keyboard.type(code)
  await desk.page.keyboard.press('Enter')
}

inBothLanguages('a code is scanned, its payer confirms, and it is credited', async (desk, language) => {
  playTill(desk)
  const dialog = await openTill(desk, language)
  await desk.inspect('till')
  await desk.inspectOnPhone('till')
  // The focus stands on the choice; the digits go to the code all the same.
  await dialog.getByRole('radio').nth(1).check()
  await desk.page.keyboard.type(takings.kAlipayCode)
  await expect(dialog.locator('#till-code-note')).toHaveText(
    language === 'zh' ? '支付宝付款码' : 'Alipay payment code',
  )
  await desk.inspect('till-scanned')
  await desk.page.keyboard.press('Enter')
  const heading = dialog.getByRole('heading', { level: 3 })
  await expect(heading).toHaveText(
    language === 'zh' ? '等待顾客在手机上确认' : 'Waiting for the payer to confirm',
  )
  await expect(dialog).toContainText('28************3456')
  await expect(dialog.locator('.el-dialog__headerbtn')).toHaveCount(0)
  await desk.inspect('till-waiting')
  await desk.inspectOnPhone('till-waiting')
  const [asked] = desk.server.askedOf(kTake)
  expect(asked!.body).toEqual({
    cycles: 3,
    price: takings.quote.options[1]!.price,
    auth_code: takings.kAlipayCode,
  })
  expect(asked!.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/)
  desk.server.on(`GET ${kOne}`, { body: takings.credited })
  await expect(heading).toHaveText(language === 'zh' ? '已入账' : 'Credited')
  await expect(dialog.locator('dl')).toContainText('J-42-22')
  // The API names the first day not paid for; people are shown the last that is.
  await expect(dialog.locator('dl')).toContainText(
    language === 'zh' ? '2027年1月31日（含当日）' : '31 Jan 2027',
  )
  await desk.inspect('till-credited')
  await dialog
    .getByRole('button', { name: language === 'zh' ? '关闭' : 'Close', exact: true })
    .last()
    .click()
  await expect(desk.page.getByRole('dialog')).toHaveCount(0)
  await expect(desk.page.locator('main p.note[role=status]')).toContainText('J-42-22')
  expect(desk.server.askedOf(`GET ${kPath}`).length).toBeGreaterThan(1)
})

inBothLanguages(
  'what was not paid is taken with another code, as another attempt',
  async (desk, language) => {
    playTill(desk)
    desk.server.on(kTake, { status: 201, body: takings.notPaid })
    const dialog = await openTill(desk, language)
    await dialog.getByRole('radio').nth(1).check()
    await scan(desk, takings.kAlipayCode)
    await expect(dialog.getByRole('heading', { level: 3 })).toHaveText(
      language === 'zh' ? '未支付' : 'Not paid',
    )
    await expect(dialog).toContainText('余额不足')
    await desk.inspect('till-not-paid')
    await dialog
      .getByRole('button', { name: language === 'zh' ? '换一个付款码再收' : 'another code' })
      .click()
    await expect(dialog.locator('#till-code')).toBeFocused()
    await expect(dialog.locator('#till-code')).toHaveValue('')
    await expect(dialog.getByRole('radio').nth(1)).toBeChecked()
    desk.server.on(kTake, { status: 201, body: { ...takings.credited, method: 'wechat_code' } })
    await dialog.locator('#till-code').fill('1345 6789 0123 4567 89')
    await expect(dialog.locator('#till-code-note')).toHaveText(/微信付款码|WeChat Pay payment code/)
    await desk.page.keyboard.press('Enter')
    await expect(dialog).toContainText('J-42-22')
    const [first, second] = desk.server.askedOf(kTake)
    expect(second!.body['auth_code']).toBe(takings.kWechatCode)
    expect(second!.body['price']).toEqual(first!.body['price'])
    expect(second!.body['cycles']).not.toBe(1)
    expect(second!.headers['idempotency-key']).not.toBe(first!.headers['idempotency-key'])
  },
)

inBothLanguages('who waits may cancel; what was paid meanwhile goes back', async (desk, language) => {
  playTill(desk)
  desk.server.on(`POST ${kOne}/cancel`, { body: takings.codePayment })
  const dialog = await openTill(desk, language)
  await scan(desk, takings.kWechatCode)
  const cancel = dialog.getByRole('button', { name: language === 'zh' ? '撤销收款' : 'Cancel the payment' })
  await cancel.click()
  await expect(dialog).toContainText(language === 'zh' ? '正在撤销' : 'Being cancelled')
  await expect(cancel).toBeDisabled()
  await desk.inspect('till-cancelling')
  const heading = dialog.getByRole('heading', { level: 3 })
  desk.server.on(`GET ${kOne}`, { body: { ...takings.codePayment, result: 'confirming', state: 'unknown' } })
  await expect(heading).toHaveText(language === 'zh' ? /确认中/ : /Confirming/)
  desk.server.on(`GET ${kOne}`, { body: { ...takings.codePayment, result: 'refunding', state: 'succeeded' } })
  await expect(heading).toHaveText(language === 'zh' ? '退款处理中' : 'Refund in progress')
  await expect(cancel).toHaveCount(0)
})

inBothLanguages('an outcome nobody knows is not taken again, and may be left', async (desk, language) => {
  playTill(desk)
  const body = { ...takings.codePayment, result: 'confirming', state: 'unknown', answer: '20000 系统繁忙' }
  desk.server.on(kTake, { status: 201, body })
  desk.server.on(`GET ${kOne}`, { body })
  const dialog = await openTill(desk, language)
  await scan(desk, takings.kAlipayCode)
  await expect(dialog).toContainText(language === 'zh' ? '请勿重复收款' : 'do not take it again')
  await desk.inspect('till-confirming')
  await desk.page.keyboard.press('Escape')
  await expect(desk.page.locator('main p.note[role=status]')).toContainText(
    language === 'zh' ? '确认中，请勿重复支付' : 'do not pay again',
  )
})

test('an answer that does not come is asked for again under the same key', async ({ desk }) => {
  desk.watch.expected.push(/status of 502/, /status of 409/)
  playTill(desk)
  desk.server.on(kTake, { status: 502, body: '<h1>502</h1>', headers: { 'Content-Type': 'text/html' } })
  const dialog = await openTill(desk)
  await scan(desk, takings.kAlipayCode)
  await expect(dialog.getByRole('alert')).toBeVisible()
  await expect(dialog).toContainText('请勿另行收款')
  await expect(dialog.locator('#till-code')).toHaveCount(0)
  await desk.inspect('till-no-answer')
  desk.server.on(kTake, { status: 201, body: takings.credited })
  await dialog.getByRole('button', { name: '重试' }).click()
  await expect(dialog).toContainText('J-42-22')
  const [first, second] = desk.server.askedOf(kTake)
  expect(second!.body).toEqual(first!.body)
  expect(second!.headers['idempotency-key']).toBe(first!.headers['idempotency-key'])
})

test('a refusal leaves the form, with the new price where that was why', async ({ desk }) => {
  desk.watch.expected.push(/status of 409/)
  playTill(desk)
  desk.server.on(kTake, data.problem(409, 'order.price_changed', '价格已变为 6.00'))
  const dialog = await openTill(desk)
  desk.server.on(`GET ${kPath}/quote`, {
    body: {
      ...takings.quote,
      options: [{ cycles: 1, price: { amount: 600, currency: 'CNY' }, paid_until: '2027-02-01' }],
    },
  })
  await scan(desk, takings.kAlipayCode)
  await expect(dialog.getByRole('alert')).toContainText('价格已变为 6.00')
  await expect(dialog.getByRole('button', { name: '收款 ¥6.00' })).toBeVisible()
  await desk.inspect('till-price')
})

inBothLanguages('a top-up of any amount, and what is no code, is said', async (desk, language) => {
  playTill(desk, takings.lapsedQuote)
  const dialog = await openTill(desk, language)
  // The first that brings service back is chosen.
  await expect(dialog.getByRole('radio').nth(1)).toBeChecked()
  await dialog.getByRole('radio').last().check()
  await scan(desk, '621234567890123456')
  await expect(dialog.locator('#till-amount')).toBeFocused()
  await expect(dialog).toContainText(language === 'zh' ? '不是付款码' : 'no payment code')
  await dialog.locator('#till-amount').fill('12.50')
  await expect(dialog).toContainText(language === 'zh' ? '不足以恢复服务' : 'too little to restore')
  await desk.inspect('till-wrong')
  await desk.inspectOnPhone('till-wrong')
  expect(desk.server.askedOf(kTake)).toHaveLength(0)
  // A wrong code is replaced by the next that is scanned.
  await dialog.locator('#till-code').focus()
  await desk.page.keyboard.press('Enter')
  await scan(desk, takings.kAlipayCode)
  await expect(dialog.getByRole('heading', { level: 3 })).toBeVisible()
  expect(desk.server.askedOf(kTake)[0]!.body).toMatchObject({
    cycles: 0,
    price: { amount: 1250, currency: 'CNY' },
  })
})

test('a number that cannot be paid for says so; who may not has no button', async ({ desk }) => {
  playTill(desk, { ...takings.quote, can_renew: false, options: [] })
  await desk.open('/lines/42-1')
  await desk.page.getByRole('button', { name: '扫码收款' }).click()
  await expect(desk.page.getByRole('dialog')).toContainText('此号码目前不能缴费')
  desk.session = data.clerk
  await desk.open('/lines/42-1')
  await expect(desk.page.getByRole('button', { name: '更换套餐' })).toBeVisible()
  await expect(desk.page.getByRole('button', { name: '扫码收款' })).toHaveCount(0)
})
