// The console of a running Keepline, and members of staff who arrive there from nothing.
import { expect, test as base, type Page } from '@playwright/test'
import { createHmac, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { PageWatch } from '../../page_watch'
import { Payer, type Language } from '../../real/fixture'
import { kHouse, kOwnHouse, whyNoHouse, type House } from '../../real/house'

const kShots = join(import.meta.dirname, '../../results/screens')

/** The code that an authenticator shows now (RFC 6238). */
function codeOf(secret: string): string {
  const kAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret].map((each) => kAlphabet.indexOf(each).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const digest = createHmac('sha1', key).update(step).digest()
  const at = digest[19]! & 15
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** One person at a desk of a running house. */
export class Clerk {
  private constructor(
    readonly page: Page,
    readonly house: House,
    readonly watch: PageWatch,
    private readonly language: Language,
  ) {}

  /** What the console says in the clerk's language. */
  say<T>(zh: T, en: T): T {
    return this.language === 'zh' ? zh : en
  }

  /** Signs a new member in, from the one-time password to the last step of setting up. */
  static async arrive(page: Page, house: House, role: string, language: Language = 'zh'): Promise<Clerk> {
    const watch = await PageWatch.install(page, house.url)
    await page.addInitScript((chosen) => {
      localStorage.setItem('keepline.language', JSON.stringify(chosen))
    }, language)
    watch.expected.push(/status of 401/)
    const login = `${role}.${randomBytes(3).toString('hex')}`
    const oneTime = house.makeStaff!(login, role)
    const own = randomBytes(12).toString('hex')
    await page.goto(`${house.url}/console/`)
    await page.locator('#login').fill(login)
    await page.locator('#password').fill(oneTime)
    await page.locator('#password').press('Enter')
    await page.locator('#old').fill(oneTime)
    await page.locator('#fresh').fill(own)
    await page.locator('#again').fill(own)
    await page.locator('#again').press('Enter')
    const secret = (await page.locator('main code').textContent())!.replaceAll(' ', '')
    await page.locator('#first-code').fill(codeOf(secret))
    await page.locator('#first-code').press('Enter')
    const clerk = new Clerk(page, house, watch, language)
    await page
      .getByRole('button', { name: clerk.say('我已保存，继续', 'I have kept them, continue') })
      .click()
    return clerk
  }

  async find(number: string): Promise<void> {
    await this.page.locator('#number').fill(number)
    await this.page.locator('#number').press('Enter')
    await expect(this.page.getByRole('heading', { level: 1 })).toContainText(number.slice(-4))
  }

  /** What the console says after an act: the note above the line. */
  get said() {
    return this.page.locator('main p.note[role=status]')
  }

  async inspect(name: string): Promise<void> {
    const path = join(kShots, `console-real-${name}-${this.language}.png`)
    await this.page.screenshot({ path, animations: 'disabled' })
    await this.watch.expectAccessible()
  }
}

interface Houses {
  house: House | undefined
  /** Where nobody else moves the clock, and a test may, or may have the platforms tell stories. */
  ownHouse: House | undefined
}

export const test = base.extend<object, Houses>({
  house: kHouse,
  ownHouse: kOwnHouse,
})

/** A payer at his own desk, in another tab than the console. */
export async function payerBeside(page: Page, house: House, language: Language): Promise<Payer> {
  return Payer.arrive(await page.context().newPage(), house, 'beside', language)
}

export const kLanguages = ['zh', 'en'] as const
export { expect, whyNoHouse }
