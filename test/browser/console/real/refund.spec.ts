// Money goes back at the line: a part, then the rest; its payer's page and the platform say the same.
import { confirm, expectTrade } from '../../real/fixture'
import { Clerk, expect, kLanguages, payerBeside, test } from './fixture'

test.setTimeout(120_000)

for (const language of kLanguages)
  test(`a payment is refunded in two parts, and its payer sees it (${language})`, async ({
    page,
    context,
    // A session would not outlive the days that others let pass.
    ownHouse: house,
  }) => {
    if (!house?.makeStaff) return test.skip(true, 'the program is not built')
    const number = language === 'zh' ? '17000000001' : '17000000010'
    const payer = await payerBeside(page, house, language)
    const cashier = await context.newPage()
    await cashier.goto(await payer.qrText(await payer.order(number)))
    await confirm(cashier)
    await payer.page.bringToFront()
    const receipt = await payer.expectCredited()

    await page.bringToFront()
    const clerk = await Clerk.arrive(page, house, 'branch_supervisor', language)
    await clerk.find(number)
    const payments = page.getByRole('button', { name: clerk.say('付款与退款', 'Payments and refunds') })
    await payments.click()
    const row = page
      .getByRole('row')
      .filter({ has: page.getByRole('cell', { name: receipt, exact: true }) })
      .first()
    const refunds = page.getByRole('row').filter({ hasText: `· ${receipt}` })
    const dialog = page.getByRole('dialog')
    const refund = async (amount: string, left: string) => {
      await row.getByRole('button', { name: clerk.say('退款', 'Refund'), exact: true }).click()
      await expect(dialog).toContainText(clerk.say(`最多 ¥${left}`, `At most ¥${left}`))
      await dialog.locator('#refund-amount').fill(amount)
      await dialog.getByLabel(clerk.say('原因', 'Reason')).fill(clerk.say('客户要求', 'Payer asked'))
      await clerk.inspect('refund')
      await dialog.locator('button[type=submit]').click()
      await expect(clerk.said).toContainText(`¥${amount}`)
      await expect(clerk.said).toContainText(clerk.say(/凭证号 J-/, /Entry J-/))
    }
    /** What the line's table says of the payment: paid, used, refunded, refundable. */
    const expectRow = (...amounts: string[]) =>
      expect(row.locator('td.amount')).toHaveText(amounts.map((amount) => `¥${amount}`))

    await expectRow('5.00', '0.00', '0.00', '5.00')
    await refund('2.00', '5.00')
    await expectTrade(cashier.url(), '5.00', '2.00')
    await expectRow('5.00', '0.00', '2.00', '3.00')
    await payer.page.bringToFront()
    await payer.page.reload()
    await payer.expectCredited()
    await expect(payer.page.locator('dl')).toContainText(payer.say('已退款', 'Refunded'))
    await expect(payer.page.locator('dl')).toContainText('¥2.00')
    await expect(payer.page.locator('dl')).not.toContainText(payer.say('已缴至', 'Paid through'))
    await payer.inspect('partly-refunded')

    await page.bringToFront()
    await refund('3.00', '3.00')
    await expectTrade(cashier.url(), '5.00', '5.00')
    await expectRow('5.00', '0.00', '5.00', '0.00')
    await expect(row.getByRole('button', { name: clerk.say('退款', 'Refund'), exact: true })).toHaveCount(0)
    await expect(refunds).toHaveCount(2)
    await expect(refunds.filter({ hasText: clerk.say('已完成', 'Done') })).toHaveCount(2)
    await clerk.inspect('refunded')
    await payer.page.bringToFront()
    await payer.page.reload()
    await expect(payer.page.getByRole('heading', { level: 1 })).toHaveText(payer.say('已退款', 'Refunded'))
    await payer.inspect('refunded-by-staff')
    await cashier.reload()
    await expect(cashier.getByText('已全额退款')).toBeVisible()
    payer.watch.expectClean()
    clerk.watch.expectClean()
  })
