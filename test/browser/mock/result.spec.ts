import * as data from './data'
import { expect, inBothLanguages, test } from './fixture'

const kOrder = `GET /orders/${data.kOrderId}`
const kPage = `/pay/${data.kOrderId}`
const closed = (method = 'alipay_qr') =>
  data.order({ result: 'not_paid' }, { state: 'closed', method, qr_text: undefined })

inBothLanguages('credited: amount, last paid day and receipt number', async (visit, language) => {
  visit.server.on(kOrder, { body: data.credited })
  await visit.openOrder(kPage, language)
  await expect(visit.page.getByRole('heading', { level: 1 })).toHaveText(
    language === 'zh' ? '已入账' : 'Credited',
  )
  await expect(visit.page.locator('.amount')).toHaveText('¥5.00')
  await expect(visit.page.locator('dl')).toContainText('J-42-18')
  await expect(visit.page.locator('dl')).toContainText(language === 'zh' ? '2026年12月30日' : '30 Dec 2026')
  await expect(visit.page.locator('dl')).toContainText('18:30:05')
  await expect(visit.page.locator('.spoken[role=status]')).toHaveText(
    language === 'zh' ? '已入账' : 'Credited',
  )
  await visit.inspect(`result-credited-${language}`)
})

const withService = (service: string) => ({
  ...data.credited,
  receipt: { ...data.receipt, service },
})

inBothLanguages('credited, and the network is waited for until service is back', async (visit, language) => {
  visit.server.on(kOrder, { body: withService('pending') })
  await visit.openOrder(kPage, language)
  const note = visit.page.locator('.service')
  await expect(note).toHaveText(
    language === 'zh'
      ? '正在等待网络确认恢复服务，通常几分钟，无需再付。'
      : 'Waiting for the network to confirm the service, usually some minutes. Do not pay again.',
  )
  await visit.inspect(`result-service-pending-${language}`)
  visit.server.on(kOrder, { body: withService('on') })
  await expect(note).toHaveText(
    language === 'zh' ? '服务已恢复（网络已确认）' : 'Service is back (confirmed by the network)',
  )
  await visit.inspect(`result-service-back-${language}`)
  const asked = visit.server.askedOf(kOrder).length
  await visit.page.waitForTimeout(2500)
  expect(visit.server.askedOf(kOrder)).toHaveLength(asked)
})

inBothLanguages('credited, and service does not come back by it', async (visit, language) => {
  visit.server.on(kOrder, { body: withService('off') })
  await visit.openOrder(kPage, language)
  await expect(visit.page.locator('.service')).toContainText(
    language === 'zh' ? '已入账，但这次付款不会恢复服务' : 'does not bring service back',
  )
  await expect(visit.page.locator('.service')).toContainText('10000')
  await visit.inspect(`result-service-off-${language}`)
})

test('service that was never away is on, and not back', async ({ visit }) => {
  visit.server.on(kOrder, { body: withService('on') })
  await visit.openOrder(kPage, 'zh')
  await expect(visit.page.locator('.service')).toHaveText('服务正常（网络已确认）')
})

test('a network that stays silent is not asked for ever', async ({ visit }) => {
  let minutes = 0
  visit.server.on(kOrder, () => ({
    body: withService('pending'),
    headers: { Date: new Date(Date.now() + minutes * 60_000).toUTCString() },
  }))
  await visit.openOrder(kPage, 'zh')
  await expect(visit.page.locator('.service')).toContainText('通常几分钟')
  minutes = 11
  await expect(visit.page.locator('.service')).toContainText('请联系客服 10000')
  await visit.inspect('result-service-late-zh')
  const asked = visit.server.askedOf(kOrder).length
  await visit.page.waitForTimeout(6000)
  expect(visit.server.askedOf(kOrder)).toHaveLength(asked)
})

test('the receipt number can be copied', async ({ visit, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  visit.server.on(kOrder, { body: data.credited })
  await visit.openOrder(kPage, 'zh')
  await visit.page.getByRole('button', { name: '复制', exact: true }).click()
  await expect(visit.page.getByRole('button', { name: '已复制' })).toBeVisible()
  expect(await visit.page.evaluate(() => navigator.clipboard.readText())).toBe('J-42-18')
})

inBothLanguages(
  'confirming: a clock, what happens next, and no way to pay again',
  async (visit, language) => {
    visit.server.on(kOrder, {
      body: data.order({ result: 'confirming' }, { state: 'unknown', qr_text: undefined }),
    })
    await visit.openOrder(kPage, language)
    await expect(visit.page.getByRole('heading', { level: 1 })).toHaveText(
      language === 'zh' ? '确认中，请勿重复支付' : 'Confirming – do not pay again',
    )
    await expect(visit.page.locator('.clock')).toContainText('00:0')
    // Nothing to pay with: the order's own address can be copied, no more.
    await expect(visit.page.getByRole('main').getByRole('button')).toHaveText([
      language === 'zh' ? '复制链接' : 'Copy link',
    ])
    await visit.inspect(`result-confirming-${language}`)
  },
)

inBothLanguages('not paid: the same order can be paid again', async (visit, language) => {
  visit.server.on(kOrder, { body: closed() })
  await visit.openOrder(kPage, language)
  await expect(visit.page.getByRole('heading', { level: 1 })).toHaveText(
    language === 'zh' ? '未支付' : 'Not paid',
  )
  await visit.inspect(`result-not-paid-${language}`)
  visit.server.on(`POST /orders/${data.kOrderId}/payments`, {
    status: 201,
    body: { ...data.order({}, { method: 'alipay_qr' }), token: 'second-secret' },
  })
  visit.server.on(kOrder, { body: data.order() })
  await visit.page.getByRole('button', { name: language === 'zh' ? '重新支付' : 'Pay again' }).click()
  await expect(visit.page.getByRole('img', { name: '¥5.00' })).toBeVisible()
  const asked = visit.server.askedOf(`POST /orders/${data.kOrderId}/payments`)[0]!
  expect(asked.headers['order-token']).toBe(data.kToken)
  expect(asked.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/)
  expect(asked.body).toEqual({ method: visit.isPhone ? 'alipay_wap' : 'alipay_qr' })
  await expect.poll(() => visit.server.askedOf(kOrder).at(-1)!.headers['order-token']).toBe('second-secret')
})

inBothLanguages('not paid: another wallet is another attempt', async (visit, language) => {
  visit.server.on('GET /offer', {
    body: { ...data.offer, methods: ['alipay_qr', 'alipay_wap', 'wechat_qr', 'wechat_wap'] },
  })
  visit.server.on(kOrder, { body: closed() })
  const payments = `POST /orders/${data.kOrderId}/payments`
  await visit.openOrder(kPage, language)
  const again = visit.page.getByRole('button', { name: language === 'zh' ? '重新支付' : 'Pay again' })
  const wallet = (zh: string, en: string) => visit.page.getByLabel(language === 'zh' ? zh : en)
  await expect(wallet('支付宝', 'Alipay')).toBeChecked()
  visit.watch.expected.push(/status of 503/)
  visit.server.on(payments, data.problem(503, 'gateway.unavailable', '支付平台暂时不可用'))
  await again.click()
  await expect(visit.page.getByRole('alert')).toContainText('暂时不可用')
  await again.click()
  await expect.poll(() => visit.server.askedOf(payments).length).toBe(2)
  await wallet('微信支付', 'WeChat Pay').check()
  await visit.inspect(`result-other-wallet-${language}`)
  const waiting = data.order({}, { method: 'wechat_qr', qr_text: 'weixin://wxpay/bizpayurl?pr=1' })
  visit.server.on(payments, { status: 201, body: { ...waiting, token: data.kToken } })
  visit.server.on(kOrder, { body: waiting })
  await again.click()
  await expect(visit.page.getByRole('img', { name: '¥5.00' })).toBeVisible()
  const asked = visit.server.askedOf(payments)
  const way = visit.isPhone ? 'wap' : 'qr'
  expect(asked.map(({ body }) => body['method'])).toEqual([`alipay_${way}`, `alipay_${way}`, `wechat_${way}`])
  const keys = asked.map(({ headers }) => headers['idempotency-key'])
  expect(keys[1]).toBe(keys[0])
  expect(keys[2]).not.toBe(keys[0])
})

test('not paid: what was begun with a wallet that is not offered here goes on with another', async ({
  visit,
}) => {
  visit.server.on('GET /offer', { body: { ...data.offer, methods: ['wechat_qr', 'wechat_wap'] } })
  visit.server.on(kOrder, { body: closed('alipay_page') })
  const payments = `POST /orders/${data.kOrderId}/payments`
  const waiting = data.order({}, { method: 'wechat_qr', qr_text: 'weixin://wxpay/bizpayurl?pr=1' })
  visit.server.on(payments, { status: 201, body: { ...waiting, token: data.kToken } })
  await visit.openOrder(kPage, 'zh')
  await expect(visit.page.getByRole('radio')).toHaveCount(0)
  visit.server.on(kOrder, { body: waiting })
  await visit.page.getByRole('button', { name: '重新支付' }).click()
  await expect(visit.page.getByRole('img', { name: '¥5.00' })).toBeVisible()
  expect(visit.server.askedOf(payments)[0]!.body).toEqual({
    method: visit.isPhone ? 'wechat_wap' : 'wechat_qr',
  })
})

test('an earlier payment that has not ended is not joined by a second one', async ({ visit }) => {
  visit.watch.expected = [/409/]
  visit.server.on(kOrder, { body: closed() })
  await visit.openOrder(kPage, 'zh')
  await expect(visit.page.getByRole('button', { name: '重新支付' })).toBeVisible()
  visit.server.on(
    `POST /orders/${data.kOrderId}/payments`,
    data.problem(409, 'order.payment_pending', '上一笔支付尚未结束，请勿重复支付'),
  )
  visit.server.on(kOrder, {
    body: data.order({ result: 'confirming' }, { state: 'unknown', qr_text: undefined }),
  })
  await visit.page.getByRole('button', { name: '重新支付' }).click()
  await expect(visit.page.getByRole('heading', { level: 1 })).toHaveText('确认中，请勿重复支付')
})

test('an order that is closed for good sends back to a new one', async ({ visit }) => {
  visit.watch.expected = [/409/]
  visit.server.on(kOrder, { body: closed() })
  await visit.openOrder(kPage, 'zh')
  visit.server.on(
    `POST /orders/${data.kOrderId}/payments`,
    data.problem(409, 'order.closed', '续费单已关闭，请重新下单'),
  )
  await visit.page.getByRole('button', { name: '重新支付' }).click()
  await expect(visit.page.getByRole('alert')).toContainText('续费单已关闭，请重新下单')
  await expect(visit.page.getByRole('button', { name: '重新支付' })).toHaveCount(0)
  await visit.inspect('result-closed-zh')
  await visit.page.getByRole('button', { name: '重新下单' }).click()
  await expect(visit.page.locator('#msisdn')).toBeVisible()
})

for (const result of ['refunding', 'refunded'] as const) {
  inBothLanguages(`${result}: the money goes back the way it came`, async (visit, language) => {
    visit.server.on(kOrder, { body: data.order({ result }, { state: 'succeeded' }) })
    await visit.openOrder(kPage, language)
    await expect(visit.page.locator('main')).toContainText(
      language === 'zh' ? '按原路退回' : 'the way it came',
    )
    await visit.inspect(`result-${result}-${language}`)
  })
}

const back = (minor: number, state: string, uncredited = false) => ({
  amount: data.yuan(minor),
  state,
  uncredited,
})

inBothLanguages('credited, and a part of it has gone back', async (visit, language) => {
  const receipt = { ...data.receipt, paid_until: undefined }
  visit.server.on(kOrder, {
    body: { ...data.credited, receipt, refunds: [back(200, 'refunded'), back(50, 'refunding')] },
  })
  await visit.openOrder(kPage, language)
  await expect(visit.page.locator('main')).toContainText(
    language === 'zh' ? '其中一部分款项按原路退回' : 'A part of the money goes back',
  )
  const facts = visit.page.locator('dl')
  await expect(facts).toContainText(language === 'zh' ? /已退款\s*¥2\.00/ : /Refunded\s*¥2\.00/)
  await expect(facts).toContainText(language === 'zh' ? /退款处理中\s*¥0\.50/ : /Refund in progress\s*¥0\.50/)
  await expect(facts).not.toContainText(language === 'zh' ? '已缴至' : 'Paid through')
  await visit.inspect(`result-partly-refunded-${language}`)
})

inBothLanguages('credited, and coupons paid a part', async (visit, language) => {
  visit.server.on(kOrder, {
    body: { ...data.credited, receipt: { ...data.receipt, payer_amount: data.yuan(400) } },
  })
  await visit.openOrder(kPage, language)
  await expect(visit.page.locator('dl')).toContainText(
    language === 'zh' ? /实付\s*¥4\.00\s*优惠 ¥1\.00/ : /You paid\s*¥4\.00\s*coupons paid ¥1\.00/,
  )
  await visit.inspect(`result-coupon-${language}`)
})

inBothLanguages('credited, and paid a second time', async (visit, language) => {
  visit.server.on(kOrder, { body: { ...data.credited, refunds: [back(500, 'refunding', true)] } })
  await visit.openOrder(kPage, language)
  await expect(visit.page.locator('main')).toContainText(
    language === 'zh' ? '这笔订单重复支付了' : 'This order was paid twice',
  )
  await expect(visit.page.locator('dl')).toContainText(language === 'zh' ? '已缴至' : 'Paid through')
  await visit.inspect(`result-paid-twice-${language}`)
})

inBothLanguages('money that staff gave to another number is not called unpaid', async (visit, language) => {
  visit.server.on(kOrder, { body: data.order({ result: 'moved' }, { state: 'succeeded' }) })
  await visit.openOrder(kPage, language)
  await expect(visit.page.getByRole('heading', { level: 1 })).toHaveText(
    language === 'zh' ? '已记入其他号码' : 'Credited to another number',
  )
  await visit.inspect(`result-moved-${language}`)
})

inBothLanguages('an order without its secret is not shown', async (visit, language) => {
  await visit.open(kPage, language)
  await expect(visit.page.getByRole('heading', { level: 1 })).toHaveText(
    language === 'zh' ? '此处无法查看这笔订单' : 'This order cannot be shown here',
  )
  expect(visit.server.askedOf(kOrder)).toEqual([])
  await visit.inspect(`result-lost-${language}`)
})

const kUndo = `POST /orders/${data.kOrderId}/undo`
const undoable = { ...data.credited, undo_until: '2026-11-22T13:30:05Z' }

inBothLanguages(
  'a wrong number: what undoing does is said before, and then done',
  async (visit, language) => {
    visit.server.on(kOrder, { body: undoable })
    await visit.openOrder(kPage, language)
    await visit.page
      .getByRole('button', { name: language === 'zh' ? '我充错号码了' : 'Wrong number' })
      .click()
    const card = visit.page.locator('.undo')
    await expect(card).toContainText('¥5.00')
    await expect(card).toContainText('170 **** 1234')
    await expect(card).toContainText('21:30:05')
    await visit.inspect(`undo-${language}`)
    visit.server.on(kUndo, {
      status: 201,
      body: data.order({ result: 'refunding', undone_at: '2026-11-22T11:00:00Z' }, { state: 'succeeded' }),
    })
    await card.getByRole('button', { name: language === 'zh' ? '确认撤销并退款' : 'Undo and refund' }).click()
    await expect(visit.page.getByRole('heading', { level: 1 })).toHaveText(
      language === 'zh' ? '退款处理中' : 'Refund in progress',
    )
    await expect(visit.page.locator('main')).toContainText(language === 'zh' ? '已撤销' : 'was undone')
    await visit.inspect(`undone-${language}`)
    const asked = visit.server.askedOf(kUndo)[0]!
    expect(asked.headers['order-token']).toBe(data.kToken)
    expect(asked.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/)
  },
)

test('an undo that is refused says why and whom to call; a second press is the same request', async ({
  visit,
}) => {
  visit.watch.expected = [/409/]
  visit.server.on(kOrder, { body: undoable })
  await visit.openOrder(kPage, 'zh')
  await visit.page.getByRole('button', { name: '我充错号码了' }).click()
  visit.server.on(
    kUndo,
    data.problem(
      409,
      'undo.not_possible',
      '这笔付款之后已有使用、付款或退款，不能撤销；可申请退还未使用的部分',
    ),
  )
  await visit.page.getByRole('button', { name: '确认撤销并退款' }).click()
  await expect(visit.page.getByRole('alert')).toContainText('不能撤销')
  await expect(visit.page.locator('.undo')).toContainText('客服 10000')
  await visit.inspect('undo-refused-zh')
  await visit.page.getByRole('button', { name: '确认撤销并退款' }).click()
  await expect.poll(() => visit.server.askedOf(kUndo).length).toBe(2)
  const [first, second] = visit.server.askedOf(kUndo)
  expect(second!.headers['idempotency-key']).toBe(first!.headers['idempotency-key'])
  await visit.page.getByRole('button', { name: '号码没有错，不撤销' }).click()
  await expect(visit.page.locator('.undo')).toHaveCount(0)
})

test('after its time nothing can be undone here', async ({ visit }) => {
  visit.server.on(kOrder, { body: data.credited })
  await visit.openOrder(kPage, 'zh')
  await expect(visit.page.getByRole('heading', { level: 1 })).toHaveText('已入账')
  await expect(visit.page.getByRole('button', { name: '我充错号码了' })).toHaveCount(0)
})

test('the link of an order opens it elsewhere, and its secret leaves the address at once', async ({
  visit,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  visit.server.on(kOrder, { body: undoable })
  await visit.openOrder(kPage, 'zh')
  await visit.page.getByRole('button', { name: '复制链接' }).click()
  const link = await visit.page.evaluate(() => navigator.clipboard.readText())
  expect(link).toBe(`${visit.server.url}/r/${data.kOrderId}#${data.kToken}`)
  const elsewhere = await context.browser()!.newContext()
  const page = await elsewhere.newPage()
  await page.goto(link)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('已入账')
  expect(page.url()).toBe(`${visit.server.url}/r/${data.kOrderId}`)
  await elsewhere.close()
})
