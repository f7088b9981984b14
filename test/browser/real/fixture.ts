// A running Keepline and its simulated Alipay. Told by the environment:
//   KEEPLINE_URL            origin of the public page
//   KEEPLINE_SIM_URL        origin of the simulated Alipay
//   KEEPLINE_NUMBER         a number that can be renewed there (national digits)
//   KEEPLINE_CLOCK_COMMAND  a program with its arguments that moves the test clock past an order's expiry
import { test as base, type Page } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { PageWatch } from '../page_watch'

const { KEEPLINE_URL, KEEPLINE_SIM_URL, KEEPLINE_CLOCK_COMMAND } = process.env
const kNumber = process.env['KEEPLINE_NUMBER'] ?? '17000001234'
const kShots = join(import.meta.dirname, '../results/screens')

/** How long a payment may take to show: the notification, the poll, and a busy machine. */
export const kSettleMs = 20_000

interface OrderAnswer {
  id: string
  payment: { qr_text?: string; pay_url?: string }
}

/** A payer who renews one number on the real page. */
export class Payer {
  constructor(
    readonly page: Page,
    readonly watch: PageWatch,
    private readonly device: string,
  ) {}

  get isPhone(): boolean {
    return this.device === 'phone'
  }

  /** Looks the number up and presses the pay button; answers the order as the server placed it. */
  async order(): Promise<OrderAnswer> {
    await this.page.goto(KEEPLINE_URL!)
    await this.page.locator('#msisdn').fill(kNumber)
    await this.page.locator('#msisdn').press('Enter')
    await this.page.locator('.pay-bar').waitFor()
    await this.inspect('options')
    const placed = this.page.waitForResponse(
      (response) => response.url().endsWith('/public/v1/orders') && response.request().method() === 'POST',
    )
    await this.page.locator('.pay-bar button').click()
    return (await placed).json() as Promise<OrderAnswer>
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

  async inspect(name: string): Promise<void> {
    await this.page.screenshot({ path: join(kShots, `real-${this.device}-${name}.png`), fullPage: true })
    await this.watch.expectAccessible()
    await this.watch.expectNoSidewaysScroll()
  }
}

export const canMoveClock = Boolean(KEEPLINE_CLOCK_COMMAND)

/** Moves the server's test clock past the expiry of what is open. */
export function passExpiry(): void {
  const [program, ...words] = KEEPLINE_CLOCK_COMMAND!.split(' ')
  execFileSync(program!, words, { stdio: 'inherit' })
}

export const test = base.extend<{ payer: Payer }>({
  payer: async ({ page }, use, info) => {
    base.skip(!KEEPLINE_URL, 'KEEPLINE_URL is not set: no running Keepline to test against')
    base.skip(!KEEPLINE_SIM_URL, 'KEEPLINE_SIM_URL is not set: nobody to pay')
    const watch = await PageWatch.install(page, KEEPLINE_URL)
    await use(new Payer(page, watch, info.project.name.replace('real-', '')))
    watch.expectClean()
  },
})

export { expect } from '@playwright/test'
