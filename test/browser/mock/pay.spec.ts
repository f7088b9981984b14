import * as data from './data'
import { expect, inBothLanguages, test, type Visit } from './fixture'

const kOrder = `GET /orders/${data.kOrderId}`
const wallet = (visit: Visit) =>
  data.order({}, { method: 'alipay_wap', qr_text: undefined, pay_url: `${visit.server.url}/wallet` })

async function choose(visit: Visit): Promise<void> {
  await visit.askFor(data.kNumber)
  await expect(visit.page.locator('.pay-bar')).toBeVisible()
}

const pay = (visit: Visit) => visit.page.locator('.pay-bar button').click()

inBothLanguages('a desk shows the code, the amount and the time left', async (visit, language) => {
  test.skip(visit.isPhone, 'a phone goes to the wallet')
  await visit.open('/', language)
  await choose(visit)
  await pay(visit)
  await expect(visit.page).toHaveURL(`${visit.server.url}/pay/${data.kOrderId}`)
  await expect(visit.page.getByRole('img', { name: '¥5.00' })).toBeVisible()
  await expect(visit.page.locator('.state')).toContainText(/1[45]:\d\d/)
  await visit.inspect(`pay-qr-${language}`)
  const asked = visit.server.askedOf('POST /orders')[0]!
  expect(asked.body).toEqual({
    msisdn: data.kNumber,
    cycles: 1,
    price: { amount: 500, currency: 'CNY' },
    method: 'alipay_qr',
  })
  expect(asked.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/)
})

test('the code appears when the platform has made it, and the result by itself', async ({ visit }) => {
  test.skip(visit.isPhone, 'a phone goes to the wallet')
  visit.server.on('POST /orders', {
    status: 201,
    body: { ...data.order({}, { state: 'created', qr_text: undefined }), token: data.kToken },
  })
  visit.server.on(kOrder, { body: data.order({}, { state: 'created', qr_text: undefined }) })
  await visit.open('/', 'zh')
  await choose(visit)
  await pay(visit)
  await expect(visit.page.getByText('正在生成付款码')).toBeVisible()
  await visit.inspect('pay-making-zh')
  visit.server.on(kOrder, { body: data.order() })
  await expect(visit.page.getByRole('img', { name: '¥5.00' })).toBeVisible()
  visit.server.on(kOrder, { body: data.credited })
  await expect(visit.page.getByRole('heading', { level: 1 })).toHaveText('已入账')
  await expect(visit.page).toHaveTitle('已入账 · 守号通信')
  expect(visit.server.askedOf(kOrder)[0]!.headers['order-token']).toBe(data.kToken)
  expect(visit.page.url()).not.toContain(data.kToken)
  const count = visit.server.askedOf(kOrder).length
  await visit.page.waitForTimeout(2_500)
  expect(visit.server.askedOf(kOrder).length).toBe(count)
})

inBothLanguages('a code whose time is over is taken away before it can be paid', async (visit, language) => {
  test.skip(visit.isPhone, 'a phone goes to the wallet')
  visit.server.on(kOrder, {
    body: data.order({}, { expires_at: new Date(Date.now() + 3_000).toISOString() }),
  })
  await visit.openOrder(`/pay/${data.kOrderId}`, language)
  await expect(visit.page.getByRole('img', { name: '¥5.00' })).toBeVisible()
  await expect(visit.page.locator('.expired')).toBeVisible()
  await expect(visit.page.getByRole('img', { name: '¥5.00' })).toHaveCount(0)
  await visit.inspect(`pay-expired-${language}`)
})

test('a test clock that was moved shows no countdown rather than a wrong one', async ({ visit }) => {
  visit.server.on(kOrder, { body: data.order({}, { expires_at: '2031-01-01T00:00:00Z' }) })
  await visit.openOrder(`/pay/${data.kOrderId}`, 'zh')
  await expect(visit.page.getByText('等待付款')).toBeVisible()
  await expect(visit.page.locator('.state')).not.toContainText('剩余时间')
})

inBothLanguages('a phone goes to the wallet, and the way back waits for it', async (visit, language) => {
  test.skip(!visit.isPhone, 'a desk shows the code')
  visit.server.on('POST /orders', { status: 201, body: { ...wallet(visit), token: data.kToken } })
  visit.server.on(kOrder, { body: wallet(visit) })
  await visit.open('/', language)
  await choose(visit)
  await pay(visit)
  await expect(visit.page).toHaveURL(`${visit.server.url}/wallet`)
  expect(visit.server.askedOf('POST /orders')[0]!.body).toMatchObject({ method: 'alipay_wap' })
  await visit.page.goBack()
  await expect(visit.page).toHaveURL(`${visit.server.url}/pay/${data.kOrderId}`)
  await expect(
    visit.page.getByRole('button', { name: language === 'zh' ? '打开支付宝付款' : 'Pay in Alipay' }),
  ).toBeVisible()
  await visit.inspect(`pay-wallet-${language}`)
})

test('who comes back from the wallet is not asked to pay again', async ({ visit }) => {
  visit.server.on(kOrder, { body: wallet(visit) })
  await visit.openOrder(`/r/${data.kOrderId}?out_trade_no=KL1&sign=abc`, 'zh')
  await expect(visit.page).toHaveURL(`${visit.server.url}/r/${data.kOrderId}`)
  await expect(visit.page.getByRole('heading', { level: 1 })).toHaveText('确认中，请勿重复支付')
  await expect(visit.page.getByText('还没有付款？继续去支付宝付款')).toBeVisible()
  await visit.inspect('return-waiting-zh')
  visit.server.on(kOrder, { body: data.credited })
  await expect(visit.page.getByRole('heading', { level: 1 })).toHaveText('已入账')
})

test('pressing twice, going back and pressing again is one order with one key', async ({ visit }) => {
  await visit.open('/', 'zh')
  await choose(visit)
  visit.watch.expected = [/500/]
  visit.server.on('POST /orders', data.problem(500, 'server.internal', '内部错误'))
  await pay(visit)
  await expect(visit.page.getByRole('alert')).toContainText('内部错误')
  visit.server.on('POST /orders', {
    status: 201,
    body: { ...data.order(), token: data.kToken },
    afterMs: 300,
  })
  await visit.page.locator('.pay-bar button').dblclick()
  await expect(visit.page).toHaveURL(/\/pay\//)
  await visit.page.getByText('返回修改').click()
  await expect(visit.page.locator('#msisdn')).toHaveValue('170 0000 1234')
  await expect(visit.page.locator('.pay-bar')).toBeVisible()
  await pay(visit)
  await expect(visit.page).toHaveURL(/\/pay\//)
  const keys = visit.server.askedOf('POST /orders').map(({ headers }) => headers['idempotency-key'])
  expect(keys.length).toBe(3)
  expect(new Set(keys).size).toBe(1)
})

test('once credited, the same choice is a new purchase with an empty form', async ({ visit }) => {
  await visit.open('/', 'zh')
  await choose(visit)
  visit.server.on(kOrder, { body: data.credited })
  await pay(visit)
  await expect(visit.page.getByRole('heading', { level: 1 })).toHaveText('已入账')
  await visit.page.getByText('再续一个号码').click()
  await expect(visit.page.locator('#msisdn')).toHaveValue('')
  await choose(visit)
  await pay(visit)
  await expect(visit.page).toHaveURL(/\/pay\//)
  const keys = visit.server.askedOf('POST /orders').map(({ headers }) => headers['idempotency-key'])
  expect(new Set(keys).size).toBe(2)
})

inBothLanguages('a price that changed is shown before anything is paid', async (visit, language) => {
  visit.watch.expected = [/409/]
  await visit.open('/', language)
  await choose(visit)
  const dearer = data.quote.options.map((option) => ({
    ...option,
    price: { amount: 600 * option.cycles, currency: 'CNY' },
  }))
  visit.server.on('POST /quotes', { body: { ...data.quote, options: dearer } })
  visit.server.on('POST /orders', data.problem(409, 'order.price_changed', '价格已变为 ¥6.00'))
  await pay(visit)
  await expect(visit.page.locator('.changed')).toBeVisible()
  await expect(visit.page.locator('.pay-bar')).toContainText('¥6.00')
  await visit.inspect(`renew-price-changed-${language}`)
})

inBothLanguages('a desk may go to the platform’s own page instead of a code', async (visit, language) => {
  test.skip(visit.isPhone, 'a phone goes to the wallet')
  const methods = ['alipay_qr', 'alipay_wap', 'wechat_qr', 'wechat_wap', 'alipay_page', 'alipay_app']
  visit.server.on('GET /offer', { body: { ...data.offer, methods } })
  const page = data.order(
    {},
    { method: 'alipay_page', qr_text: undefined, pay_url: `${visit.server.url}/wallet` },
  )
  visit.server.on('POST /orders', { status: 201, body: { ...page, token: data.kToken } })
  await visit.open('/', language)
  await choose(visit)
  await expect(visit.page.locator('input[name=method]')).toHaveCount(3)
  await visit.page.locator('input[name=method]').last().check()
  await visit.inspect(`ways-${language}`)
  await pay(visit)
  await expect(visit.page).toHaveURL(`${visit.server.url}/wallet`)
  expect(visit.server.askedOf('POST /orders')[0]!.body).toMatchObject({ method: 'alipay_page' })
})

test.describe('inside Alipay', () => {
  test.use({
    userAgent:
      'Mozilla/5.0 (Linux; Android 14) Chrome/126 Mobile Safari/537.36 AliApp(AP/10.6.80) AlipayClient/10.6.80',
  })

  inBothLanguages('Alipay alone is offered, in its own cashier', async (visit, language) => {
    const methods = ['wechat_qr', 'wechat_wap', 'alipay_page', 'unionpay_qr', 'alipay_qr', 'alipay_wap']
    visit.server.on('GET /offer', { body: { ...data.offer, methods } })
    visit.server.on('POST /orders', { status: 201, body: { ...wallet(visit), token: data.kToken } })
    visit.server.on(kOrder, { body: wallet(visit) })
    await visit.open('/', language)
    await choose(visit)
    await expect(visit.page.locator('input[name=method]')).toHaveCount(0)
    await expect(visit.page.locator('.pay-bar')).toContainText(language === 'zh' ? '支付宝' : 'Alipay')
    await visit.inspect(`inside-alipay-${language}`)
    await pay(visit)
    await expect(visit.page).toHaveURL(`${visit.server.url}/wallet`)
    expect(visit.server.askedOf('POST /orders')[0]!.body).toMatchObject({ method: 'alipay_wap' })
    await visit.page.goto(`${visit.server.url}/r/${data.kOrderId}?out_trade_no=KL1&sign=abc`)
    await expect(visit.page.getByRole('heading', { level: 1 })).toHaveText(
      language === 'zh' ? '确认中，请勿重复支付' : 'Confirming – do not pay again',
    )
    await visit.inspect(`inside-alipay-back-${language}`)
    visit.server.on(kOrder, { body: data.credited })
    await expect(visit.page.getByRole('heading', { level: 1 })).toHaveText(
      language === 'zh' ? '已入账' : 'Credited',
    )
    expect(visit.server.askedOf('GET /wallet-sign-in')).toEqual([])
  })
})

test.describe('inside WeChat', () => {
  test.use({ userAgent: 'Mozilla/5.0 (Linux; Android 14) Chrome/126 Mobile MicroMessenger/8.0.49' })

  const methods = ['alipay_qr', 'alipay_wap', 'wechat_qr', 'wechat_wap', 'wechat_in_wallet']
  const inWallet = (result = {}) =>
    data.order(result, {
      method: 'wechat_in_wallet',
      qr_text: undefined,
      wallet_call: '{"appId":"wx1","package":"prepay_id=wx05"}',
    })

  /** The wallet's browser, with what it was asked for; its payer has paid, or goes away. */
  async function playWallet(visit: Visit, answer: 'ok' | 'cancel'): Promise<unknown[]> {
    const calls: unknown[] = []
    await visit.page.exposeFunction('noteCall', (call: unknown) => void calls.push(call))
    await visit.page.addInitScript((word) => {
      const note = (window as never as { noteCall: (call: unknown) => void }).noteCall
      ;(window as never as { WeixinJSBridge: unknown }).WeixinJSBridge = {
        invoke: (name: string, call: unknown, done: (said: unknown) => void) => {
          note([name, call])
          done({ err_msg: `get_brand_wcpay_request:${word}` })
        },
      }
    }, answer)
    return calls
  }

  function playSignIn(visit: Visit): void {
    visit.server.on('GET /offer', { body: { ...data.offer, methods } })
    visit.server.on('GET /wallet-sign-in', ({ query }) => ({
      body: {
        url: `${visit.server.url}${query.get('return_path')}?code=C1&state=${query.get('state')}`,
      },
    }))
    visit.server.on('POST /wallet-sign-in', { body: { payer_id: 'oPAYER' } })
    visit.server.on('POST /orders', { status: 201, body: { ...inWallet(), token: data.kToken } })
    visit.server.on(kOrder, { body: inWallet() })
  }

  inBothLanguages(
    'the wallet opens over the page, and the server says what was paid',
    async (visit, language) => {
      playSignIn(visit)
      const calls = await playWallet(visit, 'ok')
      await visit.open('/', language)
      await expect.poll(() => visit.server.askedOf('POST /wallet-sign-in').length).toBe(1)
      await expect(visit.page).toHaveURL(`${visit.server.url}/`)
      await choose(visit)
      await expect(visit.page.locator('input[name=method]')).toHaveCount(0)
      await pay(visit)
      await expect(visit.page).toHaveURL(`${visit.server.url}/pay/${data.kOrderId}`)
      await expect.poll(() => calls.length).toBe(1)
      expect(calls[0]).toEqual(['getBrandWCPayRequest', { appId: 'wx1', package: 'prepay_id=wx05' }])
      expect(visit.server.askedOf('POST /wallet-sign-in')[0]!.body).toEqual({
        method: 'wechat_in_wallet',
        code: 'C1',
      })
      expect(visit.server.askedOf('POST /orders')[0]!.body).toMatchObject({
        method: 'wechat_in_wallet',
        payer_id: 'oPAYER',
      })
      visit.server.on(kOrder, { body: data.credited })
      await expect(visit.page.getByRole('heading', { level: 1 })).toHaveText(
        language === 'zh' ? '已入账' : 'Credited',
      )
      expect(calls.length).toBe(1)
    },
  )

  inBothLanguages('who goes away from the cashier may open it again', async (visit, language) => {
    playSignIn(visit)
    const calls = await playWallet(visit, 'cancel')
    await visit.open('/', language)
    await expect.poll(() => visit.server.askedOf('POST /wallet-sign-in').length).toBe(1)
    await choose(visit)
    await pay(visit)
    await expect.poll(() => calls.length).toBe(1)
    const open = visit.page.getByRole('button', {
      name: language === 'zh' ? '打开微信付款' : 'Pay in WeChat',
    })
    await expect(open).toBeVisible()
    await visit.inspect(`in-wallet-${language}`)
    await open.click()
    await expect.poll(() => calls.length).toBe(2)
  })

  test('a page that the wallet tells nothing pays another way', async ({ visit }) => {
    playSignIn(visit)
    visit.watch.expected = [/409/]
    visit.server.on('POST /wallet-sign-in', data.problem(409, 'gateway.refused', '支付平台未受理'))
    await visit.open('/', 'zh')
    await expect.poll(() => visit.server.askedOf('POST /wallet-sign-in').length).toBe(1)
    await choose(visit)
    await pay(visit)
    await expect.poll(() => visit.server.askedOf('POST /orders').length).toBe(1)
    expect(visit.server.askedOf('POST /orders')[0]!.body).toMatchObject({ method: 'wechat_wap' })
  })
})
