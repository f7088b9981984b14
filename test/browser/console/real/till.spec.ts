// A payer's wallet and a clerk's console, side by side: his code is scanned here.
import type { Page } from '@playwright/test'
import { kSettleMs } from '../../real/fixture'
import { decide, endsOf } from '../../real/trades'
import { Clerk, expect, kLanguages, test } from './fixture'

// Four payments, of which two wait for their payer until a platform is asked again.
test.setTimeout(120_000)

/** What the wallet shows at a till, by how it shall end. */
async function codeIn(wallet: Page, origin: string, way: string): Promise<string> {
  await wallet.goto(`${origin}/paycode`)
  await wallet.getByRole('button', { name: way }).click()
  return (await wallet.locator('data').getAttribute('value'))!
}

/** By its name in the console, and the platform's own words for trades that are paid, refused and cancelled. */
const kPlatforms = [
  { zh: '支付宝', en: 'Alipay', origin: 'simUrl', paid: 'TRADE_SUCCESS', not: 'TRADE_CLOSED' },
  { zh: '微信', en: 'WeChat Pay', origin: 'wechatUrl', paid: 'SUCCESS', not: 'PAYERROR' },
] as const

for (const platform of kPlatforms)
  for (const language of kLanguages)
    test(`a code of ${platform.en} is scanned: paid at once, cancelled, refused, confirmed (${language})`, async ({
      page,
      context,
      // A code is good for a minute and a half: a clock that others move would end it.
      ownHouse: house,
    }) => {
      const origin = house?.[platform.origin]
      if (!house?.makeStaff || !origin) return test.skip(true, 'the program is not built')
      const wallet = await context.newPage()
      const clerk = await Clerk.arrive(page, house, 'branch_clerk', language)
      await clerk.find(house.number)
      const take = page.getByRole('button', { name: clerk.say('扫码收款', 'Take payment by code') })
      const dialog = page.getByRole('dialog')
      const heading = dialog.getByRole('heading', { level: 3 })
      const again = dialog.getByRole('button', {
        name: clerk.say('换一个付款码再收', 'Take it with another code'),
      })
      const expectHeading = (zh: string, en: string) =>
        expect(heading).toHaveText(clerk.say(zh, en), { timeout: kSettleMs })
      const expectAsked = () => expectHeading('等待顾客在手机上确认', 'Waiting for the payer to confirm')
      const scan = async (way: string) => {
        const code = await codeIn(wallet, origin, way)
        await page.bringToFront()
        await expect(dialog.locator('#till-code')).toBeFocused()
        await page.keyboard.type(code)
        await expect(dialog.locator('#till-code-note')).toHaveText(
          clerk.say(`${platform.zh}付款码`, `${platform.en} payment code`),
        )
        await page.keyboard.press('Enter')
      }
      // An amount that nobody else pays names the trade.
      const total = `3.${kPlatforms.indexOf(platform) + 2}${kLanguages.indexOf(language) + 1}`
      const topUp = async () => {
        await dialog.getByText(clerk.say('充值其他金额', 'Top-up of another amount')).click()
        await dialog.locator('#till-amount').fill(total)
        await dialog.locator('#till-code').focus()
        await scan('要在钱包里确认')
        await expectAsked()
      }

      await take.click()
      await scan('立即付款')
      await expectHeading('已入账', 'Credited')
      await expect(dialog.locator('dl')).toContainText(clerk.say(/凭证号\s*J-\d+-\d+/, /Entry\s*J-\d+-\d+/))
      await expect(dialog.locator('dl')).toContainText(
        clerk.say(/已缴至\s*\d+年\d+月\d+日（含当日）/, /Paid through\s*\d+ \w+ \d+ \(inclusive\)/),
      )
      await clerk.inspect(`till-credited-${platform.origin}`)
      await dialog.locator('button', { hasText: clerk.say('关闭', 'Close') }).click()
      await expect(clerk.said).toContainText(clerk.say(/已入账 凭证号 J-/, /Credited Entry J-/))

      await take.click()
      await scan('余额不足')
      await expectHeading('未支付', 'Not paid')
      await clerk.inspect(`till-not-paid-${platform.origin}`)
      await again.click()
      await scan('一直不理会')
      await expectAsked()
      await dialog.getByRole('button', { name: clerk.say('撤销收款', 'Cancel the payment') }).click()
      await expectHeading('未支付', 'Not paid')

      await again.click()
      await topUp()
      await clerk.inspect(`till-waiting-${platform.origin}`)
      await decide(origin, total, 'refuse')
      await expectHeading('未支付', 'Not paid')
      await again.click()
      await topUp()
      await decide(origin, total, 'pay')
      await expectHeading('已入账', 'Credited')
      await page.keyboard.press('Escape')
      expect(await endsOf(origin, total)).toEqual([`${platform.not} 0.00`, `${platform.paid} 0.00`].sort())
      await page.getByRole('button', { name: clerk.say('付款与退款', 'Payments and refunds') }).click()
      const row = page.getByRole('row').filter({ has: page.getByRole('cell', { name: `¥${total}` }) })
      await expect(row).toHaveCount(1)
      await expect(row).toContainText(
        platform === kPlatforms[0] ? clerk.say('支付宝', 'Alipay') : clerk.say('微信支付', 'WeChat Pay'),
      )
      await clerk.inspect(`till-payments-${platform.origin}`)
      clerk.watch.expectClean()
    })
