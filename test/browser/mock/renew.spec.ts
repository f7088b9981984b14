import * as data from './data'
import { expect, inBothLanguages, test } from './fixture'

inBothLanguages('an empty page says what it is for', async (visit, language) => {
  await visit.open('/', language)
  await expect(visit.page.getByRole('heading', { level: 1 })).toHaveText(
    language === 'zh' ? '号码续费' : 'Renew a number',
  )
  await expect(visit.page.locator('.sandbox')).toContainText(language === 'zh' ? '演练环境' : 'Sandbox')
  await expect(visit.page.locator('html')).toHaveAttribute('lang', language === 'zh' ? 'zh-CN' : 'en')
  await visit.inspect(`renew-empty-${language}`)
})

inBothLanguages('a number brings its months, prices and dates', async (visit, language) => {
  await visit.open('/', language)
  await visit.askFor(data.kNumber)
  await expect(visit.page.locator('#msisdn')).toHaveValue('170 0000 1234')
  await expect(visit.page.getByRole('radio')).toHaveCount(4)
  await expect(visit.page.getByRole('radio').first()).toBeChecked()
  // The API's first unpaid day is 1 December; people see the last paid one.
  await expect(visit.page.locator('.date')).toContainText(
    language === 'zh' ? '2026年11月30日' : '30 Nov 2026',
  )
  await expect(visit.page.locator('.left')).toHaveText(language === 'zh' ? '还有 8 天' : '8 days left')
  await expect(visit.page.locator('.pay-bar')).toContainText('¥5.00')
  await visit.page.getByRole('radio').nth(3).check()
  await expect(visit.page.locator('.pay-bar')).toContainText('¥60.00')
  await expect(visit.page.locator('.pay-bar')).toContainText('170 **** 1234')
  await visit.inspect(`renew-options-${language}`)
})

inBothLanguages('no dates are shown where the brand shows none', async (visit, language) => {
  visit.server.on('GET /offer', { body: { ...data.offer, public_facts: 'none', sandbox: false } })
  visit.server.on('POST /quotes', { body: data.quoteWithoutDates })
  await visit.open('/', language)
  await visit.askFor(data.kNumber)
  await expect(visit.page.getByRole('radio')).toHaveCount(4)
  await expect(visit.page.locator('main')).not.toContainText('2026')
  await expect(visit.page.locator('.sandbox')).toHaveCount(0)
  await visit.inspect(`renew-no-dates-${language}`)
})

inBothLanguages('a suspended number says the least amount that restores it', async (visit, language) => {
  visit.server.on('POST /quotes', { body: data.quoteSuspended })
  await visit.open('/', language)
  await visit.askFor(data.kNumber)
  await expect(visit.page.locator('.notice')).toContainText('¥10.00')
  await expect(visit.page.locator('.option').first()).toContainText(
    language === 'zh' ? '不足以恢复服务' : 'too little to restore service',
  )
  await expect(visit.page.locator('.option').first()).not.toContainText('2026')
  // Offered first: the shortest time that does restore it.
  await expect(visit.page.getByRole('radio').nth(1)).toBeChecked()
  await expect(visit.page.locator('.option').nth(1).locator('.warn')).toHaveCount(0)
  await visit.inspect(`renew-suspended-${language}`)
})

test('a least amount says nothing where service is on or money does not help', async ({ visit }) => {
  for (const state of [{ service_on: true }, { service_on: false, bar_notice: true }]) {
    visit.server.on('POST /quotes', { body: { ...data.quoteSuspended, ...state } })
    await visit.open('/', 'zh')
    await visit.askFor(data.kNumber)
    await expect(visit.page.getByRole('radio').first()).toBeChecked()
    await expect(visit.page.locator('.option .warn')).toHaveCount(0)
  }
})

inBothLanguages('a barred number says before paying that money will not help', async (visit, language) => {
  visit.server.on('POST /quotes', { body: data.quoteBarred })
  await visit.open('/', language)
  await visit.askFor(data.kNumber)
  await expect(visit.page.locator('.notice.bar')).toContainText(
    language === 'zh' ? '缴费后服务不会恢复' : 'a payment does not lift it',
  )
  await expect(visit.page.locator('.notice.bar')).toContainText('10000')
  await visit.inspect(`renew-barred-${language}`)
})

inBothLanguages('a number that is not renewable gets one neutral sentence', async (visit, language) => {
  visit.server.on('POST /quotes', { body: { renewable: false } })
  await visit.open('/', language)
  await visit.askFor('13900000000')
  await expect(visit.page.locator('.answer')).toContainText(
    language === 'zh' ? '此号码目前不能在这里续费' : 'This number cannot be renewed here now',
  )
  await expect(visit.page.locator('.pay-bar')).toHaveCount(0)
  await visit.inspect(`renew-not-renewable-${language}`)
})

inBothLanguages('long names and large amounts stay inside the page', async (visit, language) => {
  visit.server.on('GET /offer', { body: data.longOffer })
  visit.server.on('POST /quotes', { body: data.longQuote })
  await visit.open('/', language)
  await visit.askFor(data.kNumber)
  await visit.page.getByRole('radio').last().check()
  await expect(visit.page.locator('.pay-bar')).toContainText('¥4,444,444.08')
  await visit.inspect(`renew-long-${language}`)
})

test('a number is read in any form and half of one is refused before it is sent', async ({ visit }) => {
  await visit.open('/', 'zh')
  const field = visit.page.locator('#msisdn')
  await visit.askFor('1700000')
  await expect(visit.page.locator('#msisdn-note')).toHaveText('请输入完整的 11 位号码')
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  await expect(field).toBeFocused()
  await visit.inspect('renew-half-number-zh')
  expect(visit.server.askedOf('POST /quotes')).toEqual([])
  await visit.askFor('+86 170-0000-1234')
  await expect(field).toHaveValue('170 0000 1234')
  await expect
    .poll(() => visit.server.askedOf('POST /quotes').map((each) => each.body))
    .toEqual([{ msisdn: data.kNumber }])
})

test('a correction in the middle keeps the caret behind its digit', async ({ visit }) => {
  await visit.open('/', 'zh')
  const field = visit.page.locator('#msisdn')
  await field.fill('170 000 1234')
  await field.evaluate((input: HTMLInputElement) => input.setSelectionRange(5, 5))
  await visit.page.keyboard.type('99')
  await expect(field).toHaveValue('170 0990 0123')
  expect(await field.evaluate((input: HTMLInputElement) => input.selectionStart)).toBe(7)
})

test('another number takes away what was said about the first', async ({ visit }) => {
  await visit.open('/', 'zh')
  await visit.askFor(data.kNumber)
  await expect(visit.page.locator('.pay-bar')).toBeVisible()
  await visit.page.locator('#msisdn').press('Backspace')
  await expect(visit.page.locator('.pay-bar')).toHaveCount(0)
  await expect(visit.page.getByRole('radio')).toHaveCount(0)
})

test('the language changes in place, is remembered and told to the server', async ({ visit }) => {
  await visit.page.goto(visit.server.url)
  await expect(visit.page.getByRole('heading', { level: 1 })).toHaveText('号码续费')
  expect(visit.server.askedOf('GET /offer')[0]!.headers['accept-language']).toBe('zh-CN')
  await visit.page.getByRole('button', { name: 'English' }).click()
  await expect(visit.page.getByRole('heading', { level: 1 })).toHaveText('Renew a number')
  await expect(visit.page).toHaveTitle('Renew a number · Keepline Mobile')
  await visit.page.reload()
  await expect(visit.page.getByRole('heading', { level: 1 })).toHaveText('Renew a number')
  expect(visit.server.askedOf('GET /offer').at(-1)!.headers['accept-language']).toBe('en')
})

test('the keyboard alone renews a number', async ({ visit }) => {
  await visit.open('/', 'zh')
  await expect(visit.page.locator('#msisdn')).toBeVisible()
  const focused = () =>
    visit.page.evaluate(() => document.activeElement?.textContent?.trim() || document.activeElement?.id)
  await visit.page.keyboard.press('Tab')
  expect(await focused()).toBe('跳到主要内容')
  await visit.page.keyboard.press('Enter')
  await visit.page.keyboard.press('Tab')
  expect(await focused()).toBe('msisdn')
  await visit.page.keyboard.type(data.kNumber)
  await visit.page.keyboard.press('Enter')
  await expect(visit.page.getByRole('radio').first()).toBeChecked()
  await visit.page.keyboard.press('Tab')
  await visit.page.keyboard.press('Tab')
  await visit.page.keyboard.press('ArrowDown')
  await expect(visit.page.getByRole('radio').nth(1)).toBeChecked()
  await visit.page.keyboard.press('Tab')
  expect(await focused()).toBe('确认支付')
  await visit.page.keyboard.press('Enter')
  await expect(visit.page).toHaveURL(/\/pay\/42-1-17$/)
  expect(visit.server.askedOf('POST /orders')[0]!.body).toMatchObject({ cycles: 3, price: { amount: 1500 } })
})

for (const language of ['zh', 'en'] as const)
  test(`a plan without a fee is topped up, ${language}`, async ({ visit }) => {
    visit.server.on('POST /quotes', { body: data.quoteByTopUps })
    await visit.open('/', language)
    await visit.askFor(data.kNumber)
    await expect(visit.page.getByRole('radio')).toHaveCount(2)
    await expect(visit.page.locator('.options')).toContainText(language === 'zh' ? '充值' : 'Top-up')
    await visit.inspect(`top-up-${language}`)
    await visit.page.getByRole('radio').nth(1).check()
    await visit.page.locator('.pay-bar button').click()
    await expect(visit.page).toHaveURL(/\/pay\//)
    expect(visit.server.askedOf('POST /orders')[0]!.body).toMatchObject({
      cycles: 0,
      price: { amount: 3000 },
    })
  })

test('there is a page for addresses that do not exist', async ({ visit }) => {
  await visit.open('/nowhere', 'zh')
  await expect(visit.page.getByRole('heading', { level: 1 })).toHaveText('没有这个页面')
  await visit.inspect('not-found-zh')
  await visit.page.getByRole('main').getByText('去续费').click()
  await expect(visit.page.locator('#msisdn')).toBeVisible()
})
