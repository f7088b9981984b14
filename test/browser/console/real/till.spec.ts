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
      const total =
        `3.2${kPlatforms.indexOf(platform)}${kLanguages.indexOf(language)}`.slice(0, 3) +
        kLanguages.indexOf(language)

      await take.click()
      await scan('立即付款')
      await expectHeading('已入账', 'Credited')
      await expect(dialog.locator('dl')).toContainText(clerk.say(/凭证号\s*J-\d+-\d+/, /Entry\s*J-\d+-\d+/))
      await expect(dialog.locator('dl')).toContainText(
        clerk.say(/已缴至\s*\d+年\d+月\d+日（含当日）/, /Paid through\s*\d+ \w+ \d+ \(inclusive\)/),
      )
      await clerk.inspect(`till-${platform.origin}-credited`)
    })
