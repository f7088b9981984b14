// A renewal that begins at a platform's own top-up page: the platform takes the money and tells Keepline. The
// page speaks both languages at once.
import { expect, test } from './fixture'

test('a number is paid for at a platform and credited here', async ({ payer }) => {
  const { page, house } = payer
  test.skip(!house.billerUrl, 'there is no simulated biller')
  await page.goto(house.billerUrl!)
  await page.getByLabel(/手机号/).fill(house.number)
  await payer.inspect('biller-number')
  await page.getByRole('button', { name: /下一步/ }).click()
  await expect(page.locator('main')).toContainText('170****')
  await payer.inspect('biller-options')
  await page.getByRole('button', { name: /去付款/ }).click()
  await payer.inspect('biller-wallet')
  await page.getByRole('button', { name: '确认付款 Pay' }).click()
  await expect(page.getByText(/^已到账/)).toBeVisible({ timeout: 20_000 })
  await expect(page.locator('main')).toContainText(/J-\d+-\d+/)
  await payer.inspect('biller-credited')
})
