// Subscribers: found by document, masked until somebody says why.
import * as data from './data'
import { expect, inBothLanguages } from './fixture'

inBothLanguages('somebody is found, seen whole with a reason, and hidden again', async (desk, language) => {
  desk.session = data.supervisor
  const path = '/v1/subscribers/4711'
  let log: object[] = []
  desk.server.on('GET /v1/subscribers', { body: { items: [data.subscriber] } })
  desk.server.on('POST /v1/subscribers/search', { body: { items: [data.subscriber] } })
  desk.server.on(`GET ${path}`, { body: data.subscriber })
  desk.server.on(`GET ${path}/consents`, { body: { items: [data.consent] } })
  desk.server.on(`GET ${path}/access-log`, () => ({ body: { items: log } }))
  desk.server.on(`POST ${path}/unmask`, () => {
    log = [data.access]
    return { body: { ...data.subscriber, name: '李娜娜', phone: '13800001234', numbers: ['8617000001234'] } }
  })
  desk.server.on(`PUT ${path}/consents/partner_sharing`, { body: data.subscriber })
  desk.server.on(`POST ${path}/real-name`, { body: { ...data.subscriber, real_name: 'failed' } })

  await desk.open('/subscribers', language)
  await desk.page.locator('#identity-number').fill('11010519491231002X')
  await desk.page.locator('#identity-number').press('Enter')
  await desk.page.getByRole('link', { name: '李*' }).waitFor()
  expect(desk.server.askedOf('POST /v1/subscribers/search')[0]!.body).toEqual({
    identity: { type: 'resident_id', number: '11010519491231002X' },
  })
  expect(desk.page.url()).not.toContain('110105')
  await desk.inspect('subscribers')
  await desk.page.getByRole('link', { name: '李*' }).click()
  await expect(desk.page.getByText('138****1234')).toBeVisible()
  await desk.inspect('subscriber')

  await desk.page.locator('main .head button').first().click()
  await desk.page.getByRole('dialog').locator('input').fill('来电核对')
  await desk.inspect('unmask')
  await desk.page.getByRole('dialog').locator('button[type=submit]').click()
  await expect(desk.page.getByRole('heading', { name: '李娜娜' })).toBeVisible()
  await expect(desk.page.getByText('170 0000 1234')).toBeVisible()
  await expect(desk.page.getByText('来电核对')).toBeVisible()
  await expect(desk.page.getByText('王伟')).toBeVisible()
  await desk.inspect('unmasked')
  await desk.page.locator('main .head button').first().click()
  await expect(desk.page.getByText('170 0000 1234')).toHaveCount(0)

  await desk.page.locator('td.acts button').last().click()
  await desk.page.getByRole('dialog').locator('input').fill('柜台签字')
  await desk.page.getByRole('dialog').locator('button[type=submit]').click()
  await expect(desk.page.getByRole('dialog')).toHaveCount(0)
  expect(desk.server.askedOf(`PUT ${path}/consents/partner_sharing`)[0]!.body).toEqual({
    given: true,
    how: '柜台签字',
  })
  await desk.page.locator('main .head button').last().click()
  await desk.page.locator('input[value=failed]').check()
  await desk.page.getByRole('dialog').locator('input').last().fill('证件过期')
  await desk.inspect('real-name')
  await desk.page.getByRole('dialog').locator('button[type=submit]').click()
  await expect(desk.page.locator('main [role=status]').first()).toBeVisible()
  expect(desk.server.askedOf(`POST ${path}/real-name`)[0]!.body).toEqual({
    state: 'failed',
    reason: '证件过期',
  })
})
