// The console of a running Keepline: signed in from nothing, as a new member is.
import { expect, test as base, type Page } from '@playwright/test'
import { createHmac, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { PageWatch } from '../../page_watch'
import { openHouse, whyNoHouse, type House } from '../../real/house'

const kShots = join(import.meta.dirname, '../../results/screens')

const test = base.extend<object, { house: House | undefined }>({
  house: [
    async ({}, use) => {
      const house = whyNoHouse() ? undefined : await openHouse()
      await use(house)
      await house?.stop()
    },
    { scope: 'worker', timeout: 90_000 },
  ],
})

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

/** Signs a new member in, from the one-time password to the last step of setting up. */
async function arrive(page: Page, house: House, role: string): Promise<void> {
  const login = `${role}.${randomBytes(4).toString('hex')}`
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
  await page.getByRole('button', { name: '我已保存，继续' }).click()
}

test('a new member signs in, finds a number and reads its books', async ({ page, house }) => {
  if (!house?.makeStaff) return test.skip(true, whyNoHouse() ?? 'nothing makes staff there')
  const watch = await PageWatch.install(page, house.url)
  watch.expected.push(/status of 401/)
  await arrive(page, house, 'finance')

  await page.locator('#number').fill('17000000001')
  await page.locator('#number').press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('170 **** 0001')
  await expect(page.locator('li[aria-current=date]')).toContainText('今天')
  await page.getByRole('button', { name: '账务分录' }).click()
  await expect(page.getByText(/J-\d+-1\b/)).toBeVisible()
  await page.screenshot({ path: join(kShots, 'console-real-ledger.png') })
  await watch.expectAccessible()
  watch.expectClean()
})

test('an operator sees the cycle run go on while somebody moves the clock', async ({ page, house }) => {
  if (!house?.makeStaff || !house.passExpiry) return test.skip(true, whyNoHouse() ?? 'no clock to move there')
  const watch = await PageWatch.install(page, house.url)
  watch.expected.push(/status of 401/)
  await arrive(page, house, 'operator')
  await page.getByRole('link', { name: '周期任务' }).click()
  await expect(page.getByText('没有在执行')).toBeVisible()
  // The end of the run is told, and the page asks what the next would do.
  const asked = page.waitForRequest('**/v1/cycle-runs/preview')
  house.passExpiry()
  await asked
  await expect(page.getByText('没有在执行')).toBeVisible()
  await expect(page.getByText('连接中断')).toHaveCount(0)
  await watch.expectAccessible()
  watch.expectClean()
})
