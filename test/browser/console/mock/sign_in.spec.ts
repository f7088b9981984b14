import * as data from './data'
import { expect, inBothLanguages, test, type Desk } from './fixture'

async function signIn(desk: Desk, password: string): Promise<void> {
  await desk.page.locator('#login').fill('li.na')
  await desk.page.locator('#password').fill(password)
  await desk.page.locator('#password').press('Enter')
}

inBothLanguages(
  'the first sign-in: an own password, an authenticator, recovery codes',
  async (desk, language) => {
    const setUp = { ...data.session, must_change_password: true, must_enrol_totp: true }
    desk.server.on('POST /v1/sessions', () => ({ status: 201, body: (desk.session = setUp) }))
    desk.server.on('POST /v1/sessions/current/password', () => {
      desk.session = { ...setUp, must_change_password: false }
      return { status: 204, body: undefined }
    })
    desk.server.on('POST /v1/sessions/current/totp-enrolments', {
      status: 201,
      body: { uri: 'otpauth://totp/a:li.na?secret=JBSWY3DPEHPK3PXP&issuer=a', enrolment: 'sealed' },
    })
    desk.server.on('PUT /v1/sessions/current/totp', () => {
      desk.session = data.session
      return { body: { recovery_codes: ['abcde-fghij', 'klmno-pqrst'] } }
    })
    desk.server.on('GET /v1/lines', { body: { items: [data.line] } })

    await desk.open('/', language)
    await expect(desk.page.locator('#login')).toBeVisible()
    await desk.inspect('sign-in')
    await signIn(desk, 'one-time')
    await desk.page.locator('#old').fill('one-time')
    await desk.page.locator('#fresh').fill('long enough at last')
    await desk.page.locator('#again').fill('long enough at last')
    await desk.inspect('password')
    await desk.page.locator('#again').press('Enter')
    await expect(desk.page.getByText('JBSW Y3DP EHPK 3PXP')).toBeVisible()
    await desk.inspect('enrol')
    await desk.page.locator('#first-code').fill('123456')
    await desk.page.locator('#first-code').press('Enter')
    await expect(desk.page.getByText('abcde-fghij')).toBeVisible()
    await desk.inspect('recovery')
    await desk.page.locator('main button').click()
    await expect(desk.page).toHaveURL(/\/console\/lines$/)
    await expect(desk.page.locator('td').getByText('170 **** 1234')).toBeVisible()
    expect(desk.server.askedOf('POST /v1/sessions')[0]!.headers['keepline-request']).toBe('console')
    await desk.inspect('lines')
  },
)

test('a refusal is said in the server’s words and keeps the login', async ({ desk }) => {
  desk.server.on('POST /v1/sessions', data.problem(401, 'auth.failed', '登录名、密码或验证码不对'))
  await desk.open('/sign-in')
  await signIn(desk, 'wrong')
  await expect(desk.page.getByRole('alert')).toContainText('登录名、密码或验证码不对')
  await expect(desk.page.locator('#login')).toHaveValue('li.na')
  await desk.inspect('sign-in-refused')
})

test('who is sent to sign in comes back to the page asked for, and signs out', async ({ desk }) => {
  desk.server.on('POST /v1/sessions', () => ({ status: 201, body: (desk.session = data.session) }))
  desk.server.on('DELETE /v1/sessions/current', { status: 204, body: undefined })
  desk.server.on('GET /v1/approvals', { body: { items: [data.approval] } })
  await desk.open('/approvals')
  await signIn(desk, 'right')
  await expect(desk.page).toHaveURL(/\/console\/approvals$/)
  await desk.page.getByRole('button', { name: '退出登录' }).click()
  await expect(desk.page.locator('#login')).toBeVisible()
  expect(desk.server.askedOf('DELETE /v1/sessions/current')).toHaveLength(1)
})

test('the language is switched on the spot', async ({ desk }) => {
  await desk.open('/sign-in')
  await desk.page.getByRole('button', { name: 'English' }).click()
  await expect(desk.page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await expect(desk.page.locator('html')).toHaveAttribute('lang', 'en')
})
