// From a wallet to a break: a payment on the public page, a wrong statement the day after, and what a person does.
import { Clerk, expect, test } from './fixture'

test.setTimeout(120_000)

test('a fen too much on a statement is found and explained', async ({ page, context, ownHouse: house }) => {
  if (!house?.makeStaff) return test.skip(true, 'the program is not built')
  const payer = await context.newPage()
  await payer.goto(house.url)
  await payer.locator('#msisdn').fill(house.number)
  await payer.locator('#msisdn').press('Enter')
  await payer.getByRole('radio', { name: '支付宝', exact: true }).check()
  const placed = payer.waitForResponse(
    async (response) =>
      response.url().includes('/public/v1/orders') && (await response.text()).includes('qr_text'),
  )
  await payer.locator('.pay-bar button').click()
  const { payment } = await (await placed).json()
  const cashier = await context.newPage()
  await cashier.goto(payment.qr_text)
  await cashier.getByRole('button', { name: /^确认付款/ }).click()
  await payer.bringToFront()
  await expect(payer.getByRole('heading', { level: 1 })).toHaveText('已入账', { timeout: 20_000 })

  const told = { method: 'POST', body: JSON.stringify({ trick: 'amount' }) }
  expect((await fetch(`${house.simUrl}/control/bill`, told)).ok).toBe(true)
  house.advance!('24h')

  await page.bringToFront()
  const clerk = await Clerk.arrive(page, house, 'finance')
  await page.getByRole('link', { name: '对账', exact: true }).click()
  await page.locator('.head').getByRole('button', { name: '对账' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: '微信支付' })).toBeEnabled()
  await expect(dialog.getByRole('button', { name: '云闪付' })).toBeDisabled()
  await clerk.inspect('compare')
  await dialog.locator('button[type=submit]').click()
  await page.getByRole('link', { name: '1 笔待处理' }).click()
  const row = page.locator('tbody tr')
  await expect(row).toContainText('金额不符')
  await expect(row).toContainText('支付宝')
  await clerk.inspect('break')
  await row.getByRole('button', { name: '说明结案' }).click()
  await dialog.locator('input').fill('平台账单错误，已联系平台')
  await dialog.locator('button[type=submit]').click()
  await expect(page.locator('main p.note[role=status]')).toContainText(/凭证号 J-/)
  await expect(page.getByText('没有待处理的差异。')).toBeVisible()
  await page.getByRole('button', { name: '已处理' }).click()
  await expect(row).toContainText('平台账单错误，已联系平台')
  await clerk.inspect('break-explained')
  clerk.watch.expectClean()
})
