// The console of a running Keepline: signed in from nothing, as a new member is.
import { Clerk, expect, test, whyNoHouse } from './fixture'

test('a new member signs in, finds a number and reads its books', async ({ page, house }) => {
  if (!house?.makeStaff) return test.skip(true, whyNoHouse() ?? 'nothing makes staff there')
  const clerk = await Clerk.arrive(page, house, 'finance')
  // Nobody pays for this one: its first entry is on the first page.
  await clerk.find('17000000008')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('170 **** 0008')
  await expect(page.locator('li[aria-current=date]')).toContainText('今天')
  await page.getByRole('button', { name: '账务分录' }).click()
  await expect(page.getByText(/J-\d+-1\b/)).toBeVisible()
  await clerk.inspect('ledger')
  clerk.watch.expectClean()
})

test('an operator sees the cycle run go on while somebody moves the clock', async ({ page, house }) => {
  if (!house?.makeStaff || !house.passExpiry) return test.skip(true, whyNoHouse() ?? 'no clock to move there')
  const clerk = await Clerk.arrive(page, house, 'operator')
  await page.getByRole('link', { name: '周期任务' }).click()
  await expect(page.getByText('没有在执行')).toBeVisible()
  // The end of the run is told, and the page asks what the next would do.
  const asked = page.waitForRequest('**/v1/cycle-runs/preview')
  house.passExpiry()
  await asked
  await expect(page.getByText('没有在执行')).toBeVisible()
  await expect(page.getByText('连接中断')).toHaveCount(0)
  await clerk.watch.expectAccessible()
  clerk.watch.expectClean()
})
