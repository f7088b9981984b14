import { confirm, expect, expectTrade, test } from './fixture'

// One number and one test clock: what one test does is seen by the next. What is taken back is paid for another
// number in each language: a line's payer may do so once a month.
test.describe.configure({ mode: 'serial' })
test.setTimeout(90_000)

for (const language of ['zh', 'en'] as const)
  test.describe(language, () => {
    test.use({ language })

    test('a desk renews by QR code', async ({ payer, context }) => {
      test.skip(payer.isPhone, 'a phone goes to the wallet')
      const text = await payer.qrText(await payer.order())
      await expect(payer.page.getByRole('img', { name: payer.say('二维码', 'QR code') })).toBeVisible()
      await payer.inspect('qr')
      const cashier = await context.newPage()
      await cashier.goto(text)
      await confirm(cashier)
      await expect(cashier.getByText('付款成功')).toBeVisible()
      await payer.page.bringToFront()
      await payer.expectCredited()
    })

    test('a phone renews in the wallet and comes back', async ({ payer }) => {
      test.skip(!payer.isPhone, 'a desk shows the code')
      const { id } = await payer.order()
      await confirm(payer.page)
      await expect(payer.page).toHaveURL(new RegExp(`/r/${id}$`))
      await payer.expectCredited()
    })

    test('a desk renews with WeChat Pay by QR code', async ({ payer, context }) => {
      test.skip(payer.isPhone, 'a phone goes to the wallet')
      const text = await payer.qrText(await payer.order(undefined, payer.say('微信支付', 'WeChat Pay')))
      await expect(
        payer.page.getByRole('img', { name: payer.say('微信支付付款二维码', 'WeChat Pay payment QR code') }),
      ).toBeVisible()
      await payer.inspect('wechat-qr')
      const cashier = await context.newPage()
      await cashier.goto(text)
      await expect(cashier.getByText('模拟微信支付')).toBeVisible()
      await cashier.screenshot({ path: payer.shot('wechat-cashier') })
      await confirm(cashier)
      await expect(cashier.getByText('付款成功')).toBeVisible()
      await payer.page.bringToFront()
      await payer.expectCredited()
    })

    test('a phone renews on WeChat Pay’s page and comes back', async ({ payer }) => {
      test.skip(!payer.isPhone, 'a desk shows the code')
      const { id } = await payer.order(undefined, payer.say('微信支付', 'WeChat Pay'))
      await expect(payer.page.getByText('模拟微信支付')).toBeVisible()
      await confirm(payer.page)
      await expect(payer.page).toHaveURL(new RegExp(`/r/${id}$`))
      await payer.expectCredited()
    })

    test('a desk renews with UnionPay by QR code, and takes it back', async ({ payer, context }) => {
      test.skip(payer.isPhone, 'a phone goes to the wallet')
      test.skip(!!process.env['KEEPLINE_NUMBER'], 'the number nobody else pays for is the demo’s')
      const text = await payer.qrText(
        await payer.order(payer.say('17000000004', '17000000009'), payer.say('云闪付', 'UnionPay')),
      )
      await expect(
        payer.page.getByRole('img', { name: payer.say('云闪付付款二维码', 'UnionPay payment QR code') }),
      ).toBeVisible()
      const cashier = await context.newPage()
      await cashier.goto(text)
      await expect(cashier.getByText('模拟云闪付')).toBeVisible()
      await confirm(cashier)
      await expect(cashier.getByText('付款成功')).toBeVisible()
      await payer.page.bringToFront()
      await payer.expectCredited()
      await payer.page.getByRole('button', { name: payer.say('我充错号码了', 'Wrong number') }).click()
      await payer.page.getByRole('button', { name: payer.say('确认撤销并退款', 'Undo and refund') }).click()
      await payer.expectResult(payer.say('已退款', 'Refunded'))
      await cashier.reload()
      await expect(cashier.getByText('已全额退款')).toBeVisible()
    })

    test('a desk renews on Alipay’s own page and comes back', async ({ payer }) => {
      test.skip(payer.isPhone, 'a phone goes to the wallet')
      const { id } = await payer.order(
        undefined,
        payer.say('支付宝网页（登录付款）', 'Alipay website (sign in to pay)'),
      )
      await expect(payer.page.getByText('模拟支付宝')).toBeVisible()
      await confirm(payer.page)
      await expect(payer.page).toHaveURL(new RegExp(`/r/${id}$`))
      await payer.expectCredited()
    })

    test.describe('inside WeChat', () => {
      test.use({ userAgent: 'Mozilla/5.0 (Linux; Android 14) Chrome/126 Mobile MicroMessenger/8.0.49' })

      test('a page pays without being left', async ({ payer }) => {
        test.skip(!payer.isPhone, 'WeChat is on a phone')
        test.skip(!payer.house.isDemo, 'the wallet is the demo’s')
        let wallet = ''
        payer.page.on('request', (request) => {
          const url = new URL(request.url())
          if (url.pathname === '/connect/oauth2/authorize') wallet = url.origin
        })
        // What the wallet does with a call: it verifies it, shows its cashier, and its payer presses the button.
        await payer.page.exposeFunction('payInWallet', async (call: unknown) => {
          const opened = await fetch(`${wallet}/wallet/open`, {
            method: 'POST',
            body: JSON.stringify(call),
            redirect: 'manual',
          })
          await fetch(`${wallet}${opened.headers.get('location')}/pay`, {
            method: 'POST',
            redirect: 'manual',
          })
        })
        await payer.page.addInitScript(() => {
          const pay = (window as never as { payInWallet: (call: unknown) => Promise<void> }).payInWallet
          ;(window as never as { WeixinJSBridge: unknown }).WeixinJSBridge = {
            invoke: (_: string, call: unknown, done: (said: unknown) => void) =>
              void pay(call).then(() => done({ err_msg: 'get_brand_wcpay_request:ok' })),
          }
        })
        const told = payer.page.waitForResponse(
          (response) => response.url().endsWith('/wallet-sign-in') && response.request().method() === 'POST',
        )
        await payer.page.goto(payer.house.url)
        expect((await told).status()).toBe(200)
        const { id } = await payer.order(undefined, '')
        await expect(payer.page).toHaveURL(new RegExp(`/pay/${id}$`))
        await payer.expectCredited()
      })
    })

    test.describe('inside Alipay', () => {
      test.use({
        userAgent:
          'Mozilla/5.0 (Linux; Android 14; V2301A) Chrome/126 Mobile Safari/537.36 AliApp(AP/10.6.80) AlipayClient/10.6.80',
      })

      test('a page pays with Alipay alone, and comes back', async ({ payer }) => {
        test.skip(!payer.isPhone, 'Alipay is on a phone')
        await payer.lookUp()
        await expect(payer.page.locator('.pay-bar')).toContainText(payer.say('使用支付宝付款', 'Alipay'))
        await expect(payer.page.locator('input[name=method]')).toHaveCount(0)
        const { id } = await payer.place('')
        await expect(payer.page.getByText('模拟支付宝')).toBeVisible()
        const cashier = payer.page.url()
        await confirm(payer.page)
        await expect(payer.page).toHaveURL(new RegExp(`/r/${id}$`))
        await payer.expectCredited()
        await expect(payer.page.locator('.amount')).toHaveText('¥5.00')
        await expectTrade(cashier, '5.00', '0.00')
      })

      test('who gives up at the cashier goes on with the same payment', async ({ payer }) => {
        test.skip(!payer.isPhone, 'Alipay is on a phone')
        const { id } = await payer.order(undefined, '')
        await expect(payer.page.getByText('模拟支付宝')).toBeVisible()
        const cashier = payer.page.url()
        await payer.page.getByRole('button', { name: /^放弃付款/ }).click()
        await expect(payer.page).toHaveURL(new RegExp(`/r/${id}$`))
        await payer.expectResult(payer.say('确认中，请勿重复支付', 'Confirming – do not pay again'))
        await payer.inspect('inside-alipay-back')
        await payer.page
          .getByText(payer.say('还没有付款？继续去支付宝付款', 'Not paid yet? Continue in Alipay'))
          .click()
        await expect(payer.page).toHaveURL(cashier)
        await confirm(payer.page)
        await payer.expectCredited()
        await expectTrade(cashier, '5.00', '0.00')
      })
    })

    test('what was paid with WeChat Pay goes back the way it came', async ({ payer, context }) => {
      test.skip(payer.isPhone, 'a phone goes to the wallet')
      test.skip(!!process.env['KEEPLINE_NUMBER'], 'the number nobody else pays for is the demo’s')
      const text = await payer.qrText(
        await payer.order(payer.say('17000000003', '17000000010'), payer.say('微信支付', 'WeChat Pay')),
      )
      const cashier = await context.newPage()
      await cashier.goto(text)
      await confirm(cashier)
      await payer.page.bringToFront()
      await payer.expectCredited()
      await payer.page.getByRole('button', { name: payer.say('我充错号码了', 'Wrong number') }).click()
      await payer.page.getByRole('button', { name: payer.say('确认撤销并退款', 'Undo and refund') }).click()
      await payer.expectResult(payer.say('已退款', 'Refunded'))
      await cashier.reload()
      await expect(cashier.getByText('已全额退款')).toBeVisible()
    })

    test('a wrong number is taken back by whoever paid, without login', async ({ payer, context }) => {
      test.skip(payer.isPhone, 'a phone goes to the wallet')
      test.skip(!!process.env['KEEPLINE_NUMBER'], 'the number nobody else pays for is the demo’s')
      const text = await payer.qrText(await payer.order(payer.say('17000000002', '17000000007')))
      const cashier = await context.newPage()
      await cashier.goto(text)
      await confirm(cashier)
      await payer.page.bringToFront()
      await payer.expectCredited()
      await payer.page.getByRole('button', { name: payer.say('我充错号码了', 'Wrong number') }).click()
      await payer.inspect('undo')
      await payer.page.getByRole('button', { name: payer.say('确认撤销并退款', 'Undo and refund') }).click()
      await expect(payer.page.getByRole('heading', { level: 1 })).toHaveText(
        payer.say(/退款处理中|已退款/, /Refund in progress|Refunded/),
      )
      await payer.expectResult(payer.say('已退款', 'Refunded'))
      await payer.inspect('undone')
    })

    test('who gives up in the wallet finishes the same payment later', async ({ payer }) => {
      test.skip(!payer.isPhone, 'a desk shows the code')
      const { id } = await payer.order()
      await payer.page.getByRole('button', { name: /^放弃付款/ }).click()
      await expect(payer.page).toHaveURL(new RegExp(`/r/${id}$`))
      await expect(payer.page.getByRole('heading', { level: 1 })).toHaveText(
        payer.say('确认中，请勿重复支付', 'Confirming – do not pay again'),
      )
      await payer.page
        .getByText(payer.say('还没有付款？继续去支付宝付款', 'Not paid yet? Continue in Alipay'))
        .click()
      await confirm(payer.page)
      await expect(payer.page).toHaveURL(new RegExp(`/r/${id}$`))
      await payer.expectCredited()
    })

    test('a code nobody paid ends as not paid, and the same order can be paid again', async ({
      payer,
      context,
    }) => {
      test.skip(payer.isPhone, 'a phone goes to the wallet')
      test.skip(!payer.house.passExpiry, 'KEEPLINE_CLOCK_COMMAND is not set: no way to let an order expire')
      const order = await payer.order()
      await payer.qrText(order)
      payer.house.passExpiry!()
      await payer.expectResult(payer.say('未支付', 'Not paid'))
      await payer.inspect('not-paid')
      const again = payer.page.waitForResponse((response) =>
        response.url().endsWith(`/orders/${order.id}/payments`),
      )
      await payer.page.getByRole('button', { name: payer.say('重新支付', 'Pay again') }).click()
      const text = await payer.qrText(await (await again).json())
      const cashier = await context.newPage()
      await cashier.goto(text)
      await confirm(cashier)
      await payer.page.bringToFront()
      await payer.expectCredited()
    })

    test('each stage of life says what a payment does for it', async ({ payer }) => {
      test.skip(!payer.house.isDemo, 'the five numbers are the demo’s')
      for (const [number, stage] of [
        ['17000000002', payer.say('宽限期', 'Grace period')],
        ['17000000003', payer.say('单向停机', 'Outgoing barred')],
        ['17000000004', payer.say('停机', 'Suspended')],
      ] as const) {
        await payer.lookUp(number)
        await expect(payer.page.locator('h2 b')).toHaveText(stage)
        await expect(payer.page.locator('.pay-bar')).toBeVisible()
        await payer.inspect(`stage-${number.at(-1)}`)
      }
      await expect(payer.page.locator('.notice')).toContainText(
        payer.say('此号码目前已停机', 'Service is off for this number'),
      )
      for (const number of ['17000000005', '13900000000']) {
        await payer.lookUp(number)
        await expect(payer.page.locator('.answer')).toContainText(
          payer.say('此号码目前不能在这里续费', 'cannot be renewed here now'),
        )
        await expect(payer.page.locator('.pay-bar')).toHaveCount(0)
      }
    })
  })
