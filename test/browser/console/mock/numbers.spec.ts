// The inventory of numbers: filtered by state and class; the holders of one, for a reason.
import * as data from './data'
import { expect, inBothLanguages } from './fixture'

const number = {
  id: '7',
  msisdn_masked: '170****8888',
  price_class: 'lucky',
  origin: 'own_block',
  state: 'quarantined',
  free_on: '2027-03-05',
  imported_at: '2026-01-31T02:00:00Z',
}
const kept = {
  ...number,
  id: '8',
  msisdn_masked: '170****0008',
  price_class: 'plain',
  state: 'reserved',
  free_on: undefined,
  reserved_until: '2026-11-22T03:00:00Z',
}
const used = { ...kept, id: '9', state: 'assigned', reserved_until: undefined, line: '9-1' }
const ported = { ...number, id: '10', origin: 'ported_in', donor: 'cmcc', state: 'gone', free_on: undefined }

inBothLanguages('numbers and their holders', async (desk, language) => {
  desk.session = { ...data.session, acts: [...data.session.acts, 'read_numbers', 'read_number_owners'] }
  desk.server.on('GET /v1/number-classes', {
    body: { items: [{ code: 'lucky', name_zh: '吉祥号', name_en: 'Lucky', endings: ['8888'] }] },
  })
  desk.server.on('GET /v1/numbers', { body: { items: [number, kept, used, ported], next_cursor: '10' } })
  desk.server.on('POST /v1/numbers/search', { body: { items: [number] } })
  desk.server.on('POST /v1/numbers/7/owners', {
    body: {
      items: [
        {
          line: '7-1',
          from: '2025-01-31',
          until: '2025-09-30',
          stage: 'ended',
          subscriber: '5',
          subscriber_name: '李*',
        },
        { line: '7-2', from: '2026-01-31', stage: 'quarantined' },
      ],
    },
  })
  await desk.open('/numbers?state=quarantined', language)
  await expect(desk.page.locator('#stock-state')).toHaveValue('quarantined')
  await expect(desk.page.locator('tbody tr')).toHaveCount(4)
  await expect(desk.page.locator('tbody tr').first()).toContainText(language === 'zh' ? '吉祥号' : 'Lucky')
  await desk.page.locator('#stock-class').selectOption('lucky')
  await desk.page.locator('#stock-number').press('Enter')
  await expect(desk.page).toHaveURL(/\?state=quarantined&price_class=lucky$/)
  await desk.inspect('numbers')
  await desk.page.locator('#stock-number').fill('170 0000 8888')
  await desk.page.locator('#stock-number').press('Enter')
  await expect(desk.page.locator('tbody tr')).toHaveCount(1)
  expect(desk.server.askedOf('POST /v1/numbers/search')[0]!.body).toEqual({ msisdn: '17000008888' })
  await desk.page.locator('td.acts button').first().click()
  await desk.page.getByRole('dialog').locator('input').fill('争议 7')
  await desk.inspect('numbers-ask')
  await desk.page.getByRole('dialog').locator('button[type=submit]').click()
  await expect(desk.page.locator('section[role=status] tbody tr')).toHaveCount(2)
  expect(desk.server.askedOf('POST /v1/numbers/7/owners')[0]!.body).toEqual({ reason: '争议 7' })
  await desk.inspect('numbers-owners')
})
