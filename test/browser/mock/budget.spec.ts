// What the first load may cost, and that nothing moves under the finger.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import * as data from './data'
import { expect, test } from './fixture'

const kDist = join(import.meta.dirname, '../../../web/app/dist')
const kJsMaxKb = 100
const kCssMaxKb = 15
const kRouteMaxKb = 15
const kRequestsMax = 10
const kShiftMax = 0.02

const gzipKb = (path: string) => gzipSync(readFileSync(join(kDist, path))).length / 1024

test('first load', async ({ visit }) => {
  const paths: string[] = []
  visit.page.on('request', (request) => paths.push(new URL(request.url()).pathname))
  await visit.open('/', 'zh')
  await expect(visit.page.locator('#msisdn')).toBeVisible()
  const sum = (end: string) =>
    paths.filter((path) => path.endsWith(end)).reduce((total, path) => total + gzipKb(path), 0)
  const size = { js: sum('.js'), css: sum('.css'), requests: paths.length }
  test.info().annotations.push({ type: 'first load', description: JSON.stringify(size) })
  console.log('first load, gzip KB', size)
  expect(size.js).toBeLessThanOrEqual(kJsMaxKb)
  expect(size.css).toBeLessThanOrEqual(kCssMaxKb)
  expect(size.requests).toBeLessThanOrEqual(kRequestsMax)
})

test('a later route', async ({ visit }) => {
  await visit.open('/', 'zh')
  await expect(visit.page.locator('#msisdn')).toBeVisible()
  const paths: string[] = []
  visit.page.on('request', (request) => paths.push(new URL(request.url()).pathname))
  await visit.askFor(data.kNumber)
  await visit.page.locator('.pay-bar button').click()
  await expect(visit.page.getByText('等待付款')).toBeVisible()
  const kb = paths.filter((path) => /\.(js|css)$/.test(path)).reduce((total, path) => total + gzipKb(path), 0)
  console.log('payment page, gzip KB', kb)
  expect(kb).toBeLessThanOrEqual(kRouteMaxKb)
})

test('nothing moves by itself', async ({ visit }) => {
  await visit.page.addInitScript(() => {
    const moved = window as unknown as { shift: number }
    moved.shift = 0
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number
        hadRecentInput: boolean
      })[]) {
        if (!entry.hadRecentInput) moved.shift += entry.value
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })
  await visit.open('/', 'zh')
  await expect(visit.page.locator('#msisdn')).toBeVisible()
  await visit.askFor(data.kNumber)
  await expect(visit.page.locator('.pay-bar')).toBeVisible()
  const shift = await visit.page.evaluate(() => (window as unknown as { shift: number }).shift)
  console.log('layout shift', shift)
  expect(shift).toBeLessThanOrEqual(kShiftMax)
})

test('every text file is there for browsers of any age, and every name but the page is hashed', () => {
  const names = readdirSync(kDist, { recursive: true, encoding: 'utf8' })
  const texts = names.filter(
    (name) => /\.(html|js|css)$/.test(name) && readFileSync(join(kDist, name)).length >= 512,
  )
  expect(texts.length).toBeGreaterThan(3)
  for (const name of texts) expect(names).toEqual(expect.arrayContaining([`${name}.br`, `${name}.gz`]))
  for (const name of names.filter((each) => /^assets\/.+\.\w+$/.test(each)))
    expect(name).toMatch(/-[\w-]{8}\./)
  // Element Plus names its documentation in its own warnings; that nothing is fetched from there, every test watches.
  for (const name of texts.filter((each) => !each.startsWith('console/')))
    expect(readFileSync(join(kDist, name), 'utf8')).not.toMatch(/https?:\/\/(?!www\.w3\.org|vue|127)/)
})
