// The API reference of a running Keepline, under the policy its server sends.
import { expect, test as base } from '@playwright/test'
import { PageWatch } from '../../page_watch'
import { kHouse, whyNoHouse, type House } from '../../real/house'

const test = base.extend<object, { house: House | undefined }>({ house: kHouse })

test('the reference shows what the server describes', async ({ page, house }) => {
  if (!house) return test.skip(true, whyNoHouse())
  const watch = await PageWatch.install(page, house.url)
  const described = await (await fetch(`${house.url}/openapi.json`)).json()
  const count = Object.values(described.paths).flatMap((methods) => Object.keys(methods as object)).length
  await page.goto(`${house.url}/docs`)
  await expect(page.locator('.operation')).toHaveCount(count)
  await page.locator('#getLine > summary').click()
  await expect(page.locator('#getLine .inside')).toContainText('lives_until')
  watch.expectClean()
})
