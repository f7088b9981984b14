// From a wallet to a break: a payment on the public page, a wrong statement the day after, and what a person does.
import { confirm } from '../../real/fixture'
import { Clerk, expect, kLanguages, payerBeside, test } from './fixture'

test.setTimeout(120_000)

for (const language of kLanguages)
  test(`a fen too much on a statement is found and explained (${language})`, async ({
    page,
    context,
    ownHouse: house,
  }) => {
    if (!house?.makeStaff) return test.skip(true, 'the program is not built')
    const payer = await payerBeside(page, house, language)
    const text = await payer.qrText(await payer.order())
    const cashier = await context.newPage()
    await cashier.goto(text)
    await confirm(cashier)
    await payer.page.bringToFront()
    await payer.expectCredited()

    const trick = async (name: string) => {
      const told = { method: 'POST', body: JSON.stringify({ trick: name }) }
      expect((await fetch(`${house.simUrl}/control/bill`, told)).ok).toBe(true)
    }
    await trick('amount')
    house.advance!('24h')

    await page.bringToFront()
    const clerk = await Clerk.arrive(page, house, 'finance', language)
    const compare = clerk.say('对账', 'Reconcile')
    await page.getByRole('link', { name: clerk.say('对账', 'Reconciliation'), exact: true }).click()
    await page.locator('.head').getByRole('button', { name: compare }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByRole('button', { name: clerk.say('微信支付', 'WeChat Pay') })).toBeEnabled()
    await expect(dialog.getByRole('button', { name: clerk.say('云闪付', 'UnionPay') })).toBeDisabled()
    await clerk.inspect('compare')
    await dialog.locator('button[type=submit]').click()
    await page.getByRole('link', { name: clerk.say('1 笔待处理', '1 open') }).click()
    const row = page.locator('tbody tr')
    await expect(row).toHaveCount(1)
    await expect(row).toContainText(clerk.say('金额不符', 'Amount differs'))
    await expect(row).toContainText(clerk.say('支付宝', 'Alipay'))
    await clerk.inspect('break')
    await row.getByRole('button', { name: clerk.say('说明结案', 'Explain') }).click()
    const why = clerk.say('平台账单错误，已联系平台', 'Wrong bill, platform was told')
    await dialog.locator('input').fill(why)
    await dialog.locator('button[type=submit]').click()
    await expect(clerk.said).toContainText(clerk.say(/凭证号 J-/, /Entry J-/))
    await expect(page.getByText(clerk.say('没有待处理的差异。', 'No break waits for anybody.'))).toBeVisible()
    await page.getByRole('button', { name: clerk.say('已处理', 'Ended') }).click()
    await expect(row.filter({ hasText: why })).toHaveCount(1)
    await clerk.inspect('break-explained')
    await trick('none')
    clerk.watch.expectClean()
  })
