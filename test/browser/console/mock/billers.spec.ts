// Who takes money for us at places of their own.
import * as data from './data'
import { expect, inBothLanguages } from './fixture'
import * as takings from './takings_data'

inBothLanguages('a biller’s account is read, and its deposit recorded', async (desk, language) => {
  desk.session = takings.bookkeeper
  let isFresh = false
  let life = takings.life
  desk.server.on('GET /v1/billers', () => ({ body: { items: [life, takings.reseller, takings.overdrawn] } }))
  desk.server.on('GET /v1/billers/life/events', ({ query }) => ({
    body: query.get('cursor')
      ? { items: [takings.olderEvent] }
      : { items: takings.billerEvents, next_cursor: '27' },
  }))
  desk.server.on('GET /v1/billers/shun-tong/events', { body: { items: [] } })
  desk.server.on('POST /v1/sessions/current/second-factor', () => {
    isFresh = true
    return { status: 204, body: undefined }
  })
  desk.server.on('POST /v1/billers/life/deposits', () => {
    if (!isFresh) return data.problem(403, 'auth.second_factor_required', '请再次输入验证码')
    life = { ...life, balance: { amount: 376_550, currency: 'CNY' } }
    return { status: 201, body: life }
  })
  await desk.open('/billers', language)
  await expect(desk.page.getByText('−¥1,234.50')).toBeVisible()
  await expect(desk.page.locator('.mark.warn').first()).toHaveText(language === 'zh' ? '余额偏低' : 'Low')
  await expect(desk.page.locator('.mark.bad').first()).toHaveText(
    language === 'zh' ? '已超额度' : 'Over the limit',
  )
  const events = desk.page.locator('section').last()
  await expect(events).toContainText(language === 'zh' ? '号码不能缴费' : 'cannot be paid for')
  await expect(events.getByRole('link', { name: '43-1' })).toHaveAttribute('href', /\/lines\/43-1$/)
  await events.locator('.more button').click()
  await expect(events.getByText('J-5-2', { exact: true })).toBeVisible()
  await desk.inspect('billers')
  await desk.inspectOnPhone('billers')
  await desk.page.locator('td.acts button').first().click()
  const dialog = desk.page.getByRole('dialog')
  const submit = dialog.locator('button[type=submit]')
  await dialog.locator('#deposit-amount').fill('5000')
  await dialog.locator('input[maxlength="30"]').fill('十一月第四周结算')
  await expect(submit).toBeDisabled()
  await dialog.locator('#deposit-reference').fill('CMB-2026112900012345')
  await desk.inspect('billers-deposit')
  await desk.inspectOnPhone('billers-deposit')
  await submit.click()
  await desk.page.locator('#step-up-code').fill('123456')
  await desk.page.locator('#step-up-code').press('Enter')
  await expect(desk.page.locator('main p.note[role=status]')).toContainText('¥3,765.50')
  const [first, second] = desk.server.askedOf('POST /v1/billers/life/deposits')
  expect(second!.body).toEqual({
    amount: { amount: 500_000, currency: 'CNY' },
    bank_reference: 'CMB-2026112900012345',
    reason: '十一月第四周结算',
  })
  expect(second!.headers['idempotency-key']).toBe(first!.headers['idempotency-key'])
  expect(desk.server.askedOf('GET /v1/billers/life/events').length).toBeGreaterThan(2)
  await desk.page.getByRole('link', { name: takings.reseller.name[language] }).click()
  await expect(desk.page).toHaveURL(/biller=shun-tong/)
  await expect(events).toContainText(language === 'zh' ? '还没有流水' : 'Nothing has happened')
})
