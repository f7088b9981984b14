// One number, two wallets: whoever pays in both has paid twice, and one of the two goes back.
import { randomBytes } from 'node:crypto'
import { confirm, expect, expectTrade, Payer, test as base } from './fixture'
import { kOwnHouse } from './house'
import { breakCalls } from './trades'

// The clock is moved here, and what one payer does on a number decides what the next may take back.
const test = base.extend({ house: kOwnHouse })
test.skip(({ isMobile }) => isMobile, 'a phone goes to the wallet')
test.setTimeout(120_000)

for (const language of ['zh', 'en'] as const)
  test.describe(language, () => {
    test.use({ language })

    test('who changes the wallet has a second order; both are credited, and the later is taken back', async ({
      payer,
      context,
    }) => {
      const { page, house } = payer
      const first = await payer.order(payer.say('17000000001', '17000000010'))
      const alipay = await context.newPage()
      await alipay.goto(await payer.qrText(first))
      await page.bringToFront()
      await page.getByText(payer.say('返回修改', 'Go back and change')).click()
      const second = await payer.place(payer.say('微信支付', 'WeChat Pay'))
      expect(second.id).not.toBe(first.id)
      const wechat = await context.newPage()
      await wechat.goto(await payer.qrText(second))

      // The first code is still good: the tab it stands in says so, and what comes of it.
      const other = await Payer.arrive(await context.newPage(), house, 'other', language)
      await other.page.goto(`${house.url}/pay/${first.id}`)
      await expect(other.page.locator('.code svg')).toBeVisible()
      await alipay.bringToFront()
      await confirm(alipay)
      await other.page.bringToFront()
      const receipt = await other.expectCredited()
      await wechat.bringToFront()
      await confirm(wechat)
      await page.bringToFront()
      expect(await payer.expectCredited()).not.toBe(receipt)

      await page.getByRole('button', { name: payer.say('我充错号码了', 'Wrong number') }).click()
      await page.getByRole('button', { name: payer.say('确认撤销并退款', 'Undo and refund') }).click()
      await payer.expectResult(payer.say('已退款', 'Refunded'))
      await payer.inspect('two-orders-one-back')
      await expectTrade(wechat.url(), '5.00', '5.00')
      await expectTrade(alipay.url(), '5.00', '0.00')
      await other.page.reload()
      expect(await other.expectCredited()).toBe(receipt)
      other.watch.expectClean()
    })

    test('an order paid in two wallets is credited once, and the second goes back by itself', async ({
      payer,
      context,
    }) => {
      const { page, house } = payer
      const order = await payer.order(payer.say('17000000007', '17000000009'))
      const code = await payer.qrText(order)
      const payments = `${house.url}/public/v1/orders/${order.id}/payments`

      // The server opens no second attempt beside one that may still be paid.
      const refused = await page.request.post(payments, {
        headers: { 'Order-Token': order.token!, 'Idempotency-Key': randomBytes(16).toString('hex') },
        data: { method: 'wechat_qr' },
      })
      expect(refused.status()).toBe(409)
      expect(await refused.json()).toMatchObject({ code: 'order.payment_pending' })

      // Alipay denies a trade that is there: for us the attempt has ended, but its code can still be paid.
      await breakCalls(house.simUrl!, 'ACQ.TRADE_NOT_EXIST', 100)
      house.advance!('60min')
      await payer.expectResult(payer.say('未支付', 'Not paid'))
      await page.getByLabel(payer.say('微信支付', 'WeChat Pay')).check()
      const again = page.waitForResponse(payments)
      await page.getByRole('button', { name: payer.say('重新支付', 'Pay again') }).click()
      const wechat = await context.newPage()
      await wechat.goto(await payer.qrText(await (await again).json()))
      await confirm(wechat)
      await page.bringToFront()
      const receipt = await payer.expectCredited()

      await breakCalls(house.simUrl!, 'ACQ.TRADE_NOT_EXIST', 0)
      const alipay = await context.newPage()
      await alipay.goto(code)
      await confirm(alipay)
      await expectTrade(alipay.url(), '5.00', '5.00')
      await alipay.reload()
      await expect(alipay.getByText('已全额退款')).toBeVisible()
      await expectTrade(wechat.url(), '5.00', '0.00')
      await page.bringToFront()
      await page.reload()
      expect(await payer.expectCredited()).toBe(receipt)
      await expect(page.locator('main')).toContainText(
        payer.say('多付的款项按原路退回', 'The second payment goes back'),
      )
      await expect(page.locator('dl')).toContainText(payer.say('重复付款', 'Paid twice'))
      await payer.inspect('one-order-paid-twice')
    })
  })
