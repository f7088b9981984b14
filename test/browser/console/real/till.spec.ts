// A payer's wallet and a clerk's console, side by side: his code is scanned here.
import type { Page } from '@playwright/test'
import { Clerk, expect, test } from './fixture'

const kSettleMs = 20_000

/** What the wallet shows at a till, by how it shall end. */
async function codeIn(wallet: Page, simUrl: string, way: string): Promise<string> {
  await wallet.goto(`${simUrl}/paycode`)
  await wallet.getByRole('button', { name: way }).click()
  return (await wallet.locator('data').getAttribute('value'))!
}

/** The payer confirms what a till has asked of him. */
async function confirm(simUrl: string, total: string): Promise<void> {
  const { trades } = await (await fetch(`${simUrl}/control/trades`)).json()
  const waiting = (trades as { out_trade_no: string; state: string; total: string }[]).find(
    (trade) => trade.total === total && trade.state === 'WAIT_BUYER_PAY',
  )
  const body = JSON.stringify({ act: 'pay', out_trade_no: waiting?.out_trade_no })
  expect((await fetch(`${simUrl}/control/act`, { method: 'POST', body })).ok).toBe(true)
}

test('a code is scanned: paid at once, cancelled, and confirmed in the wallet', async ({
  page,
  context,
  // A code is good for a minute and a half: a clock that others move would end it.
  ownHouse: house,
}) => {
  if (!house?.makeStaff || !house.simUrl) return test.skip(true, 'the program is not built')
  const wallet = await context.newPage()
  const clerk = await Clerk.arrive(page, house, 'branch_clerk')
  await clerk.find(house.number)
  await page.getByRole('button', { name: '扫码收款' }).click()
  const dialog = page.getByRole('dialog')
  const heading = dialog.getByRole('heading', { level: 3 })
  const scan = async (way: string) => {
    const code = await codeIn(wallet, house.simUrl!, way)
    await page.bringToFront()
    await expect(dialog.locator('#till-code')).toBeFocused()
    await page.keyboard.type(code)
    await page.keyboard.press('Enter')
  }

  await scan('立即付款')
  await expect(heading).toHaveText('已入账', { timeout: kSettleMs })
  await expect(dialog.locator('dl')).toContainText(/凭证号\s*J-\d+-\d+/)
  await expect(dialog.locator('dl')).toContainText(/已缴至\s*\d+年\d+月\d+日（含当日）/)
  await clerk.inspect('till-credited')
  await dialog.locator('button', { hasText: '关闭' }).click()
  await expect(page.locator('main p.note[role=status]')).toContainText(/已入账 凭证号 J-/)

  await page.getByRole('button', { name: '扫码收款' }).click()
  await scan('余额不足')
  await expect(heading).toHaveText('未支付', { timeout: kSettleMs })
  await clerk.inspect('till-not-paid')
  await dialog.getByRole('button', { name: '换一个付款码再收' }).click()
  await scan('一直不理会')
  await expect(heading).toHaveText('等待顾客在手机上确认', { timeout: kSettleMs })
  await dialog.getByRole('button', { name: '撤销收款' }).click()
  await expect(heading).toHaveText('未支付', { timeout: kSettleMs })

  // An amount that nobody else pays names the trade.
  await dialog.getByRole('button', { name: '换一个付款码再收' }).click()
  await dialog.getByText('充值其他金额').click()
  await dialog.locator('#till-amount').fill('3.21')
  await dialog.locator('#till-code').focus()
  await scan('要在钱包里确认')
  await expect(heading).toHaveText('等待顾客在手机上确认', { timeout: kSettleMs })
  await confirm(house.simUrl, '3.21')
  await expect(heading).toHaveText('已入账', { timeout: kSettleMs })
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '付款与退款' }).click()
  await expect(page.getByRole('cell', { name: '¥3.21' }).first()).toBeVisible()
  clerk.watch.expectClean()
})
