import { expect, test as base, type Page } from '@playwright/test'
import { join } from 'node:path'
import { PageWatch } from '../page_watch'
import { kHouse, whyNoHouse, type House } from './house'
import { tradeOf } from './trades'

const kShots = join(import.meta.dirname, '../results/screens')

/** How long a payment may take to show: the notification, the poll, and a busy machine. */
export const kSettleMs = 20_000

export type Language = 'zh' | 'en'

interface OrderAnswer {
  id: string
  /** Its secret, in the answer that placed it. */
  token?: string
  payment: { qr_text?: string; pay_url?: string }
}

/** A payer who renews one number on the real page. */
export class Payer {
  constructor(
    readonly page: Page,
    readonly watch: PageWatch,
    readonly house: House,
    private readonly device: string,
    private readonly language: Language,
  ) {}

  /** Somebody whose browser has the language chosen. */
  static async arrive(page: Page, house: House, device: string, language: Language): Promise<Payer> {
    const watch = await PageWatch.install(page, house.url)
    await page.addInitScript((chosen) => {
      localStorage.setItem('keepline.language', JSON.stringify(chosen))
    }, language)
    return new Payer(page, watch, house, device, language)
  }

  /** What the page says in the payer's language. */
  say<T>(zh: T, en: T): T {
    return this.language === 'zh' ? zh : en
  }

  get isPhone(): boolean {
    return this.device === 'phone'
  }

  async lookUp(number = this.house.number): Promise<void> {
    await this.page.goto(this.house.url)
    await this.page.locator('#msisdn').fill(number)
    await this.page.locator('#msisdn').press('Enter')
  }

  /**
   * Looks the number up and presses the pay button; answers the order as the server placed it.
   * @param wallet the way to pay as its button says; empty where there is one way alone
   */
  async order(number?: string, wallet = this.say('支付宝', 'Alipay')): Promise<OrderAnswer> {
    await this.lookUp(number)
    return this.place(wallet)
  }

  /** The same for the number that stands on the page. */
  async place(wallet: string): Promise<OrderAnswer> {
    await this.page.locator('.pay-bar').waitFor()
    if (wallet) await this.page.getByRole('radio', { name: wallet, exact: true }).check()
    await this.inspect(`options-${wallet || 'inside'}`)
    // Read on its way: once a phone has left for the wallet, the browser no longer has it.
    let placed: OrderAnswer | undefined
    await this.page.route('**/public/v1/orders', async (route) => {
      const response = await route.fetch()
      placed = (await response.json()) as OrderAnswer
      await route.fulfill({ response })
    })
    await this.page.locator('.pay-bar button').click()
    await expect.poll(() => placed?.id).toBeTruthy()
    return placed!
  }

  /** The text of the QR code: in the first answer, or in a later one. */
  async qrText(order: OrderAnswer): Promise<string> {
    if (order.payment.qr_text) return order.payment.qr_text
    const made = await this.page.waitForResponse(
      async (response) =>
        response.url().endsWith(`/public/v1/orders/${order.id}`) &&
        ((await response.json()) as OrderAnswer).payment.qr_text !== undefined,
    )
    return ((await made.json()) as OrderAnswer).payment.qr_text!
  }

  /** The page's result, asked for at once and not at its next time: the network says that it is there again. */
  async expectResult(words: string): Promise<void> {
    await expect(async () => {
      await this.page.evaluate(() => window.dispatchEvent(new Event('online')))
      await expect(this.page.getByRole('heading', { level: 1 })).toHaveText(words, { timeout: 1_000 })
    }).toPass({ timeout: 60_000 })
  }

  /** Credited, with a receipt; answers its number. */
  async expectCredited(): Promise<string> {
    await expect(this.page.getByRole('heading', { level: 1 })).toHaveText(this.say('已入账', 'Credited'), {
      timeout: kSettleMs,
    })
    const facts = this.page.locator('dl')
    await expect(facts).toContainText(this.say(/凭证号\s*J-[\w-]+/, /Receipt number\s*J-[\w-]+/))
    await this.inspect('credited')
    return /J-\d+-\d+/.exec(await facts.innerText())![0]
  }

  shot(name: string): string {
    return join(kShots, `real-${this.device}-${this.language}-${name}.png`)
  }

  async inspect(name: string): Promise<void> {
    await this.page.screenshot({ path: this.shot(name), fullPage: true })
    await this.watch.expectAccessible()
    await this.watch.expectNoSidewaysScroll()
  }
}

export const test = base.extend<{ payer: Payer; language: Language }, { house: House | undefined }>({
  language: ['zh', { option: true }],
  house: kHouse,
  payer: async ({ page, house, language }, use, info) => {
    if (!house) return base.skip(true, whyNoHouse())
    const payer = await Payer.arrive(page, house, info.project.name.replace('real-', ''), language)
    await use(payer)
    payer.watch.expectClean()
  },
})

/** The payer presses the cashier's button. */
export const confirm = (cashier: Page) => cashier.getByRole('button', { name: /^确认付款/ }).click()

/** What the platform holds of the trade at a cashier's page: all of it, and so much has gone back. */
export async function expectTrade(cashier: string, total: string, refunded: string): Promise<void> {
  await expect.poll(() => tradeOf(cashier), { timeout: kSettleMs }).toMatchObject({ total, refunded })
}

export { expect } from '@playwright/test'
