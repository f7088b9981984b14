import { test as base, type Page } from '@playwright/test'
import { join } from 'node:path'
import { PageWatch } from '../page_watch'
import * as data from './data'
import { MockServer } from './server'

export type Language = 'zh' | 'en'

const kShots = join(import.meta.dirname, '../results/screens')

/** One person in front of the page, and the script the server plays. */
export class Visit {
  constructor(
    readonly page: Page,
    readonly server: MockServer,
    readonly watch: PageWatch,
    private readonly device: string,
  ) {}

  get isPhone(): boolean {
    return this.device === 'phone'
  }

  async open(path: string, language: Language): Promise<void> {
    await this.page.addInitScript((chosen) => {
      localStorage.setItem('keepline.language', JSON.stringify(chosen))
    }, language)
    await this.page.goto(this.server.url + path)
  }

  /** Opens an order as its payer would after a reload: the secret is in the browser. */
  async openOrder(path: string, language: Language): Promise<void> {
    await this.page.addInitScript(
      ({ id, token }) => {
        localStorage.setItem('keepline.orders', JSON.stringify({ [id]: { token, savedAt: Date.now() } }))
      },
      { id: data.kOrderId, token: data.kToken },
    )
    await this.open(path, language)
  }

  async askFor(number: string): Promise<void> {
    await this.page.locator('#msisdn').fill(number)
    await this.page.locator('#msisdn').press('Enter')
  }

  /** The screen as it stands is kept as a picture and held against every rule. */
  async inspect(name: string): Promise<void> {
    await this.page.evaluate(() => document.fonts.ready)
    await this.page.screenshot({ path: join(kShots, `${this.device}-${name}.png`), fullPage: true })
    await this.watch.expectAccessible()
    await this.watch.expectTouchable()
    await this.watch.expectNoSidewaysScroll()
  }
}

export const test = base.extend<{ visit: Visit }>({
  visit: async ({ page }, use, info) => {
    const server = new MockServer()
    await server.listen()
    server.on('GET /offer', { body: data.offer })
    server.on('POST /quotes', { body: data.quote })
    server.on('POST /orders', { status: 201, body: { ...data.order(), token: data.kToken } })
    server.on(`GET /orders/${data.kOrderId}`, { body: data.order() })
    const watch = await PageWatch.install(page)
    await use(new Visit(page, server, watch, info.project.name.replace('mock-', '')))
    watch.expectClean()
    await server.close()
  },
})

export { expect } from '@playwright/test'

/** The same test in both languages. */
export function inBothLanguages(
  name: string,
  walk: (visit: Visit, language: Language) => Promise<void>,
): void {
  for (const language of ['zh', 'en'] as const) {
    test(`${name} (${language})`, ({ visit }) => walk(visit, language))
  }
}
