// Older lines come to another version of their policy: looked at, proposed, agreed to by another person.
import * as data from './data'
import { expect, inBothLanguages, test } from './fixture'

const proposer = {
  ...data.administrator,
  acts: [...data.administrator.acts, 'manage_policy', 'approve_policy'],
}
const moves = [
  data.move,
  { ...data.move, id: 16, from: 3, to: 4, asked_by: 'staff:81', ground: 'favourable', notice_days: 0 },
  {
    ...data.move,
    id: 9,
    ground: 'legal_order',
    notice_days: 0,
    state: 'done',
    starts_on: '2026-11-01',
    decided_by: 'staff:81',
    moved: 128_450,
    refused: 12,
  },
  { ...data.move, id: 7, state: 'running', starts_on: '2027-01-21', decided_by: 'staff:81' },
  { ...data.move, id: 3, state: 'declined', decided_by: 'staff:81' },
]

inBothLanguages('a move is looked at, then proposed with the second factor', async (desk, language) => {
  desk.session = proposer
  let isFresh = false
  desk.server.on('GET /v1/policies', { body: { items: data.policies } })
  desk.server.on('GET /v1/policy-moves', { body: { items: [] } })
  desk.server.on('POST /v1/policy-moves/preview', { body: data.preview })
  desk.server.on('POST /v1/policy-moves', () =>
    isFresh
      ? { status: 201, body: data.move }
      : data.problem(403, 'auth.second_factor_required', '请再次输入验证码'),
  )
  desk.server.on('POST /v1/sessions/current/second-factor', () => {
    isFresh = true
    return { status: 204, body: undefined }
  })
  await desk.open('/policies', language)
  await desk.page.locator('main .head a').click()
  const look = desk.page.locator('main form button')
  await expect(look).toBeDisabled()
  // The policy with one version has nowhere to go.
  await expect(desk.page.locator('#policy-from option')).toHaveCount(3)
  await desk.page.locator('#policy-from').selectOption('1')
  await desk.page.locator('#policy-to').selectOption('3')
  await look.click()
  await expect(desk.page).toHaveURL(/\?from=1&to=3$/)
  await expect(desk.page.getByText('suspended.lasts')).toBeVisible()
  await expect(desk.page.locator('tbody tr')).toHaveCount(3)
  await desk.inspect('policy-preview')
  await desk.inspectOnPhone('policy-preview')
  await desk.page.locator('section .head button').click()
  const dialog = desk.page.getByRole('dialog')
  await expect(dialog.locator('input[value=favourable]')).toBeDisabled()
  await dialog.locator('#notice-days').fill('0')
  await dialog.locator('input').last().fill('工信部公告')
  await expect(dialog.locator('button[type=submit]')).toBeDisabled()
  await dialog.locator('#notice-days').fill('60')
  await desk.inspect('policy-propose')
  await desk.inspectOnPhone('policy-propose')
  await dialog.locator('button[type=submit]').click()
  await desk.page.locator('#step-up-code').fill('123456')
  await desk.page.locator('#step-up-code').press('Enter')
  await expect(desk.page.locator('main p[role=status]')).toContainText('17')
  const asked = desk.server.askedOf('POST /v1/policy-moves')
  expect(asked[1]!.body).toEqual({ from: 1, to: 3, ground: 'notice', notice_days: 60, reason: '工信部公告' })
  expect(asked[0]!.headers['idempotency-key']).toBe(asked[1]!.headers['idempotency-key'])
  await desk.inspect('policy-proposed')
})

inBothLanguages('another person approves; one’s own move is not one’s to approve', async (desk, language) => {
  desk.session = data.operator
  desk.server.on('GET /v1/policies', { body: { items: data.policies } })
  desk.server.on('GET /v1/policy-moves', { body: { items: moves } })
  desk.server.on('POST /v1/policy-moves/preview', {
    body: { worse_in: [], lines: 9, changed: 0, worse: 0, changes: [] },
  })
  desk.server.on('POST /v1/policy-moves/17/approve', { body: { ...data.move, state: 'running' } })
  desk.server.on('POST /v1/policy-moves/17/decline', { body: { ...data.move, state: 'declined' } })
  await desk.open('/policies', language)
  await expect(desk.page.locator('tbody tr')).toHaveCount(5)
  await expect(desk.page.locator('tbody tr').nth(1).locator('button')).toHaveCount(0)
  await desk.inspect('policies')
  await desk.inspectOnPhone('policies')
  await desk.page.locator('td.acts button').first().click()
  await desk.inspect('policy-approve')
  await desk.page.getByRole('dialog').locator('button[type=submit]').click()
  await expect(desk.page.locator('main p[role=status]')).toContainText('17')
  expect(desk.server.askedOf('POST /v1/policy-moves/17/approve')[0]!.headers['idempotency-key']).toBeTruthy()
  await desk.page.locator('td.acts button').last().click()
  await desk.page.getByRole('dialog').locator('button[type=submit]').click()
  await expect(desk.page.getByRole('dialog')).toHaveCount(0)
  expect(desk.server.askedOf('POST /v1/policy-moves/17/decline')).toHaveLength(1)
  // The versions are a link to what the move would do; who only approves proposes nothing.
  await desk.page.getByRole('link', { name: 'monthly_keep 1 → 3' }).first().click()
  await expect(desk.page.locator('main p.note')).toBeVisible()
  await expect(desk.page.locator('#policy-to')).toHaveValue('3')
  await expect(desk.page.locator('section .head button')).toHaveCount(0)
  await desk.inspect('policy-nothing-worse')
})

test('a preview that is refused says why, and shows nothing', async ({ desk }) => {
  desk.session = proposer
  desk.watch.expected.push(/status of 422/)
  desk.server.on('GET /v1/policies', { body: { items: data.policies } })
  desk.server.on(
    'POST /v1/policy-moves/preview',
    data.problem(422, 'policy.not_a_version', '3 不是策略 yearly 的另一个版本'),
  )
  await desk.open('/policies/preview?from=1&to=3')
  await expect(desk.page.getByRole('alert')).toContainText('不是策略')
  await expect(desk.page.locator('section .head button')).toHaveCount(0)
  desk.server.on('GET /v1/policies', { body: { items: [data.policies[1]] } })
  await desk.open('/policies/preview')
  await expect(desk.page.getByText('没有一条规则有两个版本。')).toBeVisible()
})
