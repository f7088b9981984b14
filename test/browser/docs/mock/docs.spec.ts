// The API reference, made from the repository's own openapi.json, at a desk and on a phone.
import { expect, test as base, type Page } from '@playwright/test'
import { join } from 'node:path'
import { MockServer } from '../../mock/server'
import { PageWatch } from '../../page_watch'

const kShots = join(import.meta.dirname, '../../results/screens')
const kSizes = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
]

class Reader {
  constructor(
    readonly page: Page,
    readonly server: MockServer,
    readonly watch: PageWatch,
  ) {}

  async open(hash: string, language: 'zh' | 'en'): Promise<void> {
    await this.page.addInitScript((chosen) => {
      localStorage.setItem('keepline.language', JSON.stringify(chosen))
    }, language)
    await this.page.goto(`${this.server.url}/docs${hash}`)
    await expect(this.page.locator('.operation').first()).toBeVisible()
  }

  async inspect(name: string): Promise<void> {
    for (const size of kSizes) {
      await this.page.setViewportSize(size)
      await this.page.screenshot({ path: join(kShots, `docs-${name}-${size.width}.png`) })
      await this.watch.expectNoSidewaysScroll()
      await this.watch.expectAccessible()
    }
    await this.page.setViewportSize(kSizes[0]!)
  }
}

const test = base.extend<{ reader: Reader }>({
  reader: async ({ page }, use) => {
    const server = new MockServer()
    await server.listen()
    const watch = await PageWatch.install(page)
    await use(new Reader(page, server, watch))
    watch.expectClean()
    await server.close()
  },
})

for (const language of ['zh', 'en'] as const) {
  test(`an operation is found, opened and read to its innermost field (${language})`, async ({ reader }) => {
    const { page } = reader
    await reader.open('', language)
    await reader.inspect(`start-${language}`)
    await page.locator('#find').fill('/renewals')
    await expect(page.locator('.operation')).toHaveCount(1)
    await page.locator('#renewLine > summary').click()
    await expect(page.locator('#renewLine')).toContainText('Idempotency-Key')
    await expect(page.locator('#renewLine pre')).toContainText(
      'curl -X POST "$KEEPLINE/v1/lines/42-1/renewals"',
    )
    await page.locator('#renewLine td summary', { hasText: 'Money' }).first().click()
    await expect(page.locator('#renewLine td td').first()).toBeVisible()
    await reader.inspect(`operation-${language}`)
    await page.locator('#find').fill('no such thing')
    await expect(page.locator('.operation')).toHaveCount(0)
  })
}

test('an address that names an operation opens it', async ({ reader }) => {
  await reader.open('#closePeriod', 'zh')
  await expect(reader.page.locator('#closePeriod .inside')).toBeInViewport()
})

test('every operation opens', async ({ reader }) => {
  await reader.open('', 'zh')
  const operations = reader.page.locator('.operation')
  const count = await operations.count()
  expect(count).toBeGreaterThan(70)
  await operations.evaluateAll((all) => all.forEach((each) => ((each as HTMLDetailsElement).open = true)))
  await expect(reader.page.locator('.operation .inside')).toHaveCount(count)
  await reader.watch.expectNoSidewaysScroll()
})
