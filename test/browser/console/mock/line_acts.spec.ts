// What a line waits for, and what staff may do with it.
import * as data from './data'
import { expect, inBothLanguages, test, type Desk } from './fixture'

const kPath = '/v1/lines/42-1'
const posted = (change: object = {}) => ({
  status: 201,
  body: { entry_no: 'J-42-9', recorded_at: '2026-11-22T02:00:00Z', line: { ...data.line, ...change } },
})

function playLine(desk: Desk, change: object = {}): void {
  desk.session = data.clerk
  desk.server.on(`GET ${kPath}`, { body: { ...data.line, ...change } })
  desk.server.on(`GET ${kPath}/forecast`, { body: data.forecast })
  desk.server.on(`GET ${kPath}/journal-entries`, { body: { items: data.entries } })
}

const said = (desk: Desk) => desk.page.locator('main p.note[role=status]')
const submit = (desk: Desk) => desk.page.getByRole('dialog').locator('button[type=submit]')
const act = (desk: Desk, zh: string, en: string, language: string) =>
  desk.page.locator('main').getByRole('button', { name: language === 'zh' ? zh : en })

inBothLanguages('a line says what it waits for, and leaving is taken back', async (desk, language) => {
  playLine(desk, {
    network: {
      pending: true,
      desired: ['call_out', 'call_in', 'sms_out', 'sms_in', 'emergency'],
      confirmed: ['call_in', 'sms_in', 'data', 'emergency'],
    },
    leaves: { how: 'ported_out', on: '2026-12-06' },
    next_plan: 'family-19',
    next_policy: { id: 3, on: '2027-02-01' },
  })
  desk.server.on(`POST ${kPath}/leave/cancel`, posted())
  await desk.open('/lines/42-1', language)
  const facts = desk.page.locator('dl.facts')
  await expect(facts).toContainText(language === 'zh' ? '等待网络确认' : 'Waiting for the network')
  await expect(facts).toContainText(
    language === 'zh' ? '待开通：主叫、发短信' : 'To open: calls out, SMS out',
  )
  await expect(facts).toContainText(language === 'zh' ? '待关闭：上网' : 'To close: data')
  await expect(facts).toContainText(
    language === 'zh' ? '下个周期起改为畅联家庭' : 'From the next cycle: Changlian',
  )
  await expect(desk.page.locator('.note.warn')).toContainText(
    language === 'zh' ? '已申请携号转出，2026年12月6日生效' : 'Porting out was asked for',
  )
  await desk.inspect('line-waits')
  await desk.inspectOnPhone('line-waits')
  await act(desk, '撤回离网申请', 'Take it back', language).click()
  await desk.inspect('leave-cancel')
  playLine(desk, { network: { pending: false, desired: ['call_in'], confirmed: ['call_in'] } })
  await submit(desk).click()
  await expect(said(desk)).toContainText('J-42-9')
  await expect(desk.page.locator('.note.warn')).toHaveCount(0)
  await expect(facts).toContainText(language === 'zh' ? '网络已确认' : 'Confirmed by the network')
  expect(desk.server.askedOf(`POST ${kPath}/leave/cancel`)[0]!.headers['idempotency-key']).toBeTruthy()
  await desk.inspect('line-confirmed')
})

inBothLanguages('a plan is changed from the next cycle, and not when it cannot', async (desk, language) => {
  playLine(desk)
  desk.watch.expected.push(/status of 422/)
  desk.server.on(
    `POST ${kPath}/plan`,
    data.problem(422, 'plan.change_shortens', '余额不足以让新套餐到达已付的日期 2026-12-31'),
  )
  await desk.open('/lines/42-1', language)
  await act(desk, '更换套餐', 'Change plan', language).click()
  await expect(submit(desk)).toBeDisabled()
  await desk.page.locator('#new-plan').selectOption('family-19')
  await desk.page.locator('input[value=now]').check()
  await submit(desk).click()
  await expect(desk.page.getByRole('alert')).toContainText('余额不足以让新套餐到达已付的日期')
  await desk.inspect('plan-refused')
  await desk.inspectOnPhone('plan-refused')
  desk.server.on(`POST ${kPath}/plan`, posted({ next_plan: 'family-19' }))
  await desk.page.locator('input[value=next_cycle]').check()
  await submit(desk).click()
  await expect(said(desk)).toContainText(language === 'zh' ? '下个周期起改为畅联家庭' : 'From the next cycle')
  expect(desk.server.askedOf(`POST ${kPath}/plan`).map(({ body }) => body)).toEqual([
    { plan: 'family-19', when: 'now' },
    { plan: 'family-19', when: 'next_cycle' },
  ])
  await desk.inspect('plan-planned')
})

test('the present plan takes a planned change back', async ({ desk }) => {
  playLine(desk, { next_plan: 'yearly' })
  desk.server.on(`POST ${kPath}/plan`, posted())
  await desk.open('/lines/42-1')
  await act(desk, '更换套餐', '', 'zh').click()
  await expect(desk.page.locator('#new-plan option')).toHaveCount(4)
  await desk.page.locator('#new-plan').selectOption('keep-5')
  await expect(desk.page.getByRole('radio')).toHaveCount(0)
  await desk.inspect('plan-back')
  await submit(desk).click()
  await expect(said(desk)).toContainText('已撤回更换，仍为保号五元')
})

inBothLanguages(
  'leaving says first what it takes, and asks for the second factor',
  async (desk, language) => {
    playLine(desk)
    let isFresh = false
    desk.server.on(`GET ${kPath}/leaving`, ({ query }) => ({
      body: query.get('how') === 'ported_out' ? { ...data.leaving, number_free_on: undefined } : data.leaving,
    }))
    desk.server.on(`POST ${kPath}/leave`, () =>
      isFresh
        ? posted({ leaves: { how: 'ported_out', on: '2026-12-06' } })
        : data.problem(403, 'auth.second_factor_required', '请再次输入验证码'),
    )
    desk.server.on('POST /v1/sessions/current/second-factor', () => {
      isFresh = true
      return { status: 204, body: undefined }
    })
    await desk.open('/lines/42-1', language)
    await act(desk, '申请离网', 'Leave for good', language).click()
    const dialog = desk.page.getByRole('dialog')
    await expect(dialog).toContainText('¥17.50')
    await expect(dialog).toContainText(language === 'zh' ? '2027年3月6日' : '6 Mar 2027')
    await desk.inspect('leave')
    await desk.inspectOnPhone('leave')
    await dialog.locator('input[value=ported_out]').check()
    await expect(dialog).not.toContainText('2027')
    await dialog.locator('input').last().fill('机主到柜台申请')
    await submit(desk).click()
    await desk.page.locator('#step-up-code').fill('123456')
    await desk.page.locator('#step-up-code').press('Enter')
    await expect(said(desk)).toContainText(
      language === 'zh' ? '此前可以撤回' : 'until then it can be taken back',
    )
    const asked = desk.server.askedOf(`POST ${kPath}/leave`)
    expect(asked[1]!.body).toEqual({ how: 'ported_out', reason: '机主到柜台申请' })
    expect(asked[0]!.headers['idempotency-key']).toBe(asked[1]!.headers['idempotency-key'])
  },
)

test('leaving cannot be asked for before what it takes was said', async ({ desk }) => {
  playLine(desk)
  desk.watch.expected.push(/status of 503/)
  desk.server.on(`GET ${kPath}/leaving`, data.problem(503, 'store.unavailable', '数据暂时读不到'))
  await desk.open('/lines/42-1')
  await act(desk, '申请离网', '', 'zh').click()
  await expect(desk.page.getByRole('alert')).toContainText('数据暂时读不到')
  await desk.page.getByRole('dialog').locator('input').last().fill('机主申请')
  await expect(submit(desk)).toBeDisabled()
})

inBothLanguages('a line is parked, and comes back', async (desk, language) => {
  playLine(desk)
  desk.server.on(`POST ${kPath}/parking`, posted({ stage: 'parked' }))
  desk.server.on(`POST ${kPath}/parking/end`, posted())
  await desk.open('/lines/42-1', language)
  await act(desk, '停机保号', 'Park', language).click()
  await desk.inspect('park')
  playLine(desk, { stage: 'parked', service_on: false })
  await submit(desk).click()
  await expect(said(desk)).toContainText('J-42-9')
  await act(desk, '恢复使用', 'End the parking', language).click()
  await submit(desk).click()
  await expect(said(desk)).toContainText(language === 'zh' ? '已恢复使用' : 'In service again')
  expect(desk.server.askedOf(`POST ${kPath}/parking/end`)[0]!.headers['idempotency-key']).toBeTruthy()
})

inBothLanguages('parking is planned, and taken back', async (desk, language) => {
  playLine(desk)
  desk.server.on(`POST ${kPath}/parking`, posted({ parks_on: '2026-12-24' }))
  desk.server.on(`POST ${kPath}/parking/end`, posted())
  await desk.open('/lines/42-1', language)
  await act(desk, '停机保号', 'Park', language).click()
  await desk.page.locator('#park-from').fill(language === 'zh' ? '2026年12月24日' : '24 Dec 2026')
  await desk.page.locator('#park-from').press('Enter')
  playLine(desk, { parks_on: '2026-12-24' })
  await submit(desk).click()
  await expect(said(desk)).toContainText(language === 'zh' ? '2026年12月24日' : '24 Dec 2026')
  expect(desk.server.askedOf(`POST ${kPath}/parking`)[0]!.body).toEqual({ from: '2026-12-24' })
  await act(desk, '撤回停机保号', 'Take the parking back', language).click()
  await submit(desk).click()
  await expect(said(desk)).toContainText(language === 'zh' ? '已撤回停机保号' : 'taken back')
})

test('who may only read has no button, and a line that is over has none', async ({ desk }) => {
  playLine(desk, { stage: 'terminated' })
  await desk.open('/lines/42-1')
  await expect(desk.page.getByRole('button', { name: '设置限制' })).toBeVisible()
  await expect(desk.page.getByRole('button', { name: /更换套餐|停机保号|申请离网/ })).toHaveCount(0)
  playLine(desk)
  desk.session = data.supervisor
  await desk.open('/lines/42-1')
  await expect(desk.page.getByRole('heading', { level: 1 })).toHaveText('170 **** 1234')
  await expect(desk.page.locator('main .head').getByRole('button')).toHaveCount(0)
})
