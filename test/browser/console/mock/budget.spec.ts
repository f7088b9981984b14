// What the console's first load may cost (the sign-in page, and the page after it).
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import * as data from './data'
import { expect, test } from './fixture'

const kDist = join(import.meta.dirname, '../../../../web/app/dist')
const kJsMaxKb = 150
const kCssMaxKb = 20
const kRequestsMax = 12

test('first load', async ({ desk }) => {
  const paths: string[] = []
  desk.page.on('request', (request) => paths.push(new URL(request.url()).pathname))
  desk.session = data.session
  desk.server.on('GET /v1/lines', { body: { items: [data.line] } })
  await desk.open('/lines')
  await expect(desk.page.locator('td').getByText('170 **** 1234')).toBeVisible()
  const sum = (end: string) =>
    paths
      .filter((path) => path.endsWith(end))
      .reduce((total, path) => total + gzipSync(readFileSync(join(kDist, path))).length / 1024, 0)
  const size = { js: sum('.js'), css: sum('.css'), requests: paths.length }
  console.log('console first load, gzip KB', size)
  expect(size.js).toBeLessThanOrEqual(kJsMaxKb)
  expect(size.css).toBeLessThanOrEqual(kCssMaxKb)
  expect(size.requests).toBeLessThanOrEqual(kRequestsMax)
})
