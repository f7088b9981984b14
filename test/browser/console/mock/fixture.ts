import { expect, test as base, type Page } from '@playwright/test'
import { join } from 'node:path'
import { MockServer } from '../../mock/server'
import { PageWatch } from '../../page_watch'
import * as data from './data'

export type Language = 'zh' | 'en'

const kShots = join(import.meta.dirname, '../../results/screens')
const kSizes = [
  { width: 1366, height: 768 },
  { width: 1440, height: 900 },
]

/** One person at a desk, and the script the server plays. */
export class Desk {
  /** Who the server says is signed in; nobody at first. */
  session: object | undefined

  constructor(
    readonly page: Page,
    readonly server: MockServer,
    readonly watch: PageWatch,
    private language: Language = 'zh',
  ) {
    server.on('GET /offer', { body: data.offer })
    server.on('GET /v1/staff/names', { body: { items: data.names } })
    server.on('GET /v1/plans', { body: { items: data.plans } })
    server.on('GET /v1/billers', { body: { items: [] } })
    server.on('GET /v1/sessions/current', () =>
      this.session ? { body: this.session } : data.problem(401, 'auth.required', '请先登录'),
    )
    // Being told that nobody is signed in, or that the factor is too old, is not an error of the page.
    watch.expected.push(/status of 401/, /status of 403/)
  }

  async open(path: string, language: Language = 'zh'): Promise<void> {
    this.language = language
    await this.page.addInitScript((chosen) => {
      localStorage.setItem('keepline.language', JSON.stringify(chosen))
    }, language)
    await this.page.goto(`${this.server.url}/console${path}`)
  }

  /** The screen as it stands is kept as a picture in both sizes and held against every rule. */
  async inspect(name: string): Promise<void> {
    for (const size of kSizes) {
      await this.page.setViewportSize(size)
      const file = `console-${name}-${this.language}-${size.width}.png`
      await this.page.screenshot({ path: join(kShots, file), animations: 'disabled' })
      await this.watch.expectNoSidewaysScroll()
    }
    await this.page.setViewportSize(kSizes[0]!)
    await this.watch.expectAccessible()
  }

  /** Somebody looks from a telephone: all is there, and nothing stands outside. */
  async inspectOnPhone(name: string): Promise<void> {
    await this.page.setViewportSize({ width: 390, height: 844 })
    const file = `console-${name}-${this.language}-390.png`
    await this.page.screenshot({ path: join(kShots, file), animations: 'disabled', fullPage: true })
    await this.watch.expectNoSidewaysScroll()
    await this.page.setViewportSize(kSizes[0]!)
  }
}

export const test = base.extend<{ desk: Desk }>({
  desk: async ({ page }, use) => {
    const server = new MockServer()
    await server.listen()
    const watch = await PageWatch.install(page)
    await use(new Desk(page, server, watch))
    watch.expectClean()
    await server.close()
  },
})

export { expect }

/** The same test in both languages. */
export function inBothLanguages(name: string, walk: (desk: Desk, language: Language) => Promise<void>): void {
  for (const language of ['zh', 'en'] as const) {
    test(`${name} (${language})`, ({ desk }) => walk(desk, language))
  }
}
