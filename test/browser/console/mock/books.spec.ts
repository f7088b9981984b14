// Months and API keys: each in both languages, each with its acts.
import * as data from './data'
import { expect, inBothLanguages, test } from './fixture'

inBothLanguages(
  'a month is closed after the second factor, and its balance is read',
  async (desk, language) => {
    desk.session = data.session
    let isFresh = false
    desk.server.on('GET /v1/periods', { body: { items: [data.period] } })
    desk.server.on('GET /v1/trial-balance', { body: data.balance })
    desk.server.on('POST /v1/periods/2026-11/close', () =>
      isFresh
        ? { status: 201, body: { ...data.period, month: '2026-11' } }
        : data.problem(403, 'auth.second_factor_required', '请再次输入验证码'),
    )
    desk.server.on('POST /v1/sessions/current/second-factor', () => {
      isFresh = true
      return { status: 204, body: undefined }
    })
    await desk.open('/months', language)
    await expect(desk.page.getByRole('cell', { name: '2026-10' })).toBeVisible()
    await desk.inspect('months')
    await desk.page.locator('main .head button').click()
    await expect(desk.page.locator('#month')).toHaveValue('2026-11')
    await desk.inspect('month-close')
    await desk.page.getByRole('dialog').locator('button[type=submit]').click()
    await desk.page.locator('#step-up-code').fill('123456')
    await desk.page.locator('#step-up-code').press('Enter')
    await expect(desk.page.locator('main [role=status]')).toContainText('2026-11')
    const asked = desk.server.askedOf('POST /v1/periods/2026-11/close')
    expect(asked.map(({ headers }) => headers['idempotency-key'])[0]).toBe(
      asked[1]!.headers['idempotency-key'],
    )
    await desk.page.locator('td.acts a').click()
    await expect(desk.page.getByText('¥1,234,567.89')).toBeVisible()
    await desk.inspect('balance')
    await desk.page.locator('#balance-day').click()
    await expect(desk.page.getByText(language === 'zh' ? '一' : 'Mon', { exact: true })).toBeVisible()
    await desk.inspect('balance-day')
  },
)

test('a month that may not close says why', async ({ desk }) => {
  desk.session = data.session
  desk.watch.expected.push(/status of 409/)
  desk.server.on('GET /v1/periods', { body: { items: [] } })
  desk.server.on('POST /v1/periods/2026-10/close', data.problem(409, 'period.not_ended', '2026-10 尚未结束'))
  await desk.open('/months')
  await desk.page.locator('main .head button').click()
  await desk.page.getByRole('dialog').locator('button[type=submit]').click()
  await expect(desk.page.getByRole('alert')).toContainText('2026-10 尚未结束')
  await desk.inspect('month-refused')
})

inBothLanguages('a key is made, shown once and revoked', async (desk, language) => {
  desk.session = data.administrator
  desk.server.on('GET /v1/api-keys', { body: { items: [data.key, { ...data.key, id: 1, revoked: true }] } })
  desk.server.on('POST /v1/api-keys', {
    status: 201,
    body: { ...data.key, id: 3, api_key: 'kl_1_3_0123abcd' },
  })
  desk.server.on('POST /v1/api-keys/2/revoke', { status: 204, body: undefined })
  await desk.open('/keys', language)
  await desk.page.locator('main .head button').click()
  await desk.page.locator('#key-name').fill('柜台')
  await desk.page.locator('input[value=renew]').check()
  await desk.page.locator('#key-party').fill('till')
  await desk.inspect('key-new')
  await desk.page.getByRole('dialog').locator('button[type=submit]').click()
  await expect(desk.page.getByText('kl_1_3_0123abcd')).toBeVisible()
  expect(desk.server.askedOf('POST /v1/api-keys')[0]!.body).toEqual({
    name: '柜台',
    scopes: ['read', 'renew'],
    party: 'till',
  })
  await desk.inspect('keys')
  await desk.page.locator('.note.warn button').click()
  await expect(desk.page.getByText('kl_1_3_0123abcd')).toHaveCount(0)
  await desk.page.locator('td.acts button').click()
  await desk.page.getByRole('dialog').locator('button[type=submit]').click()
  await expect(desk.page.locator('main [role=status]')).toContainText(
    language === 'zh' ? '已吊销' : 'revoked',
  )
  expect(desk.server.askedOf('POST /v1/api-keys/2/revoke')).toHaveLength(1)
})
