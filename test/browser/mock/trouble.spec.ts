import * as data from './data'
import { expect, inBothLanguages, test } from './fixture'

const kOrder = `GET /orders/${data.kOrderId}`

inBothLanguages('what loads slowly shows its shape', async (visit, language) => {
  visit.server.on('GET /offer', { body: data.offer, afterMs: 2_500 })
  await visit.open('/', language)
  await expect(visit.page.locator('.van-skeleton')).toBeVisible()
  await visit.inspect(`loading-offer-${language}`)
  await expect(visit.page.locator('#msisdn')).toBeVisible()
  visit.server.on('POST /quotes', { body: data.quote, afterMs: 2_500 })
  await visit.askFor(data.kNumber)
  await expect(visit.page.locator('.van-skeleton')).toBeVisible()
  await visit.inspect(`loading-quote-${language}`)
  await expect(visit.page.locator('.pay-bar')).toBeVisible()
})

inBothLanguages('a server that does not answer can be asked again', async (visit, language) => {
  visit.watch.expected = [/503/]
  const detail =
    language === 'zh' ? '暂时无法保存，未作任何更改，请稍后重试' : 'Nothing can be saved now; try again later'
  visit.server.on('GET /offer', data.problem(503, 'store.unavailable', detail))
  await visit.open('/', language)
  await expect(visit.page.getByRole('alert')).toContainText(detail)
  await visit.inspect(`error-offer-${language}`)
  visit.server.on('GET /offer', { body: data.offer })
  await visit.page.getByRole('button', { name: language === 'zh' ? '重试' : 'Try again' }).click()
  await expect(visit.page.locator('#msisdn')).toBeVisible()
})

inBothLanguages('a fault of the number stands at the number', async (visit, language) => {
  visit.watch.expected = [/422/]
  const detail = language === 'zh' ? '格式应为：11 位号码' : 'must have the form of 11 digits'
  visit.server.on(
    'POST /quotes',
    data.problem(422, 'request.invalid', 'x', [{ pointer: '/msisdn', code: 'input.malformed', detail }]),
  )
  await visit.open('/', language)
  await visit.askFor('27000001234')
  await expect(visit.page.locator('#msisdn-note')).toHaveText(detail)
  await expect(visit.page.getByRole('alert')).toHaveCount(0)
  await visit.inspect(`error-number-${language}`)
})

inBothLanguages('too many requests say how long to wait', async (visit, language) => {
  visit.watch.expected = [/429/]
  visit.server.on('POST /quotes', {
    ...data.problem(
      429,
      'rate.limited',
      language === 'zh' ? '请求过于频繁，请在 3 秒后重试' : 'Too many requests; try again in 3 s',
    ),
    headers: { 'Retry-After': '3' },
  })
  await visit.open('/', language)
  await visit.askFor(data.kNumber)
  const retry = visit.page.getByRole('alert').getByRole('button')
  await expect(retry).toBeDisabled()
  await visit.inspect(`rate-limited-${language}`)
  visit.server.on('POST /quotes', { body: data.quote })
  await expect(retry).toBeEnabled()
  await retry.click()
  await expect(visit.page.locator('.pay-bar')).toBeVisible()
})

inBothLanguages('without a network the page says so and goes on by itself', async (visit, language) => {
  visit.watch.expected = [/ERR_INTERNET_DISCONNECTED/]
  await visit.openOrder(`/pay/${data.kOrderId}`, language)
  await expect(visit.page.getByRole('img', { name: '¥5.00' })).toBeVisible()
  await visit.page.context().setOffline(true)
  const band = language === 'zh' ? '当前没有网络连接' : 'There is no network connection'
  await expect(visit.page.getByRole('status').getByText(band)).toBeVisible()
  await visit.page.waitForTimeout(2_500)
  // Said once, at the top: the order is asked for again by itself.
  await expect(visit.page.getByRole('alert')).toHaveCount(0)
  await visit.inspect(`offline-${language}`)
  visit.server.on(kOrder, { body: data.credited })
  await visit.page.context().setOffline(false)
  await expect(visit.page.getByRole('heading', { level: 1 })).toHaveText(
    language === 'zh' ? '已入账' : 'Credited',
  )
})

test('something in between that answers in its place is not believed', async ({ visit }) => {
  await visit.page.route('**/public/v1/quotes', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<p>login</p>' }),
  )
  await visit.open('/', 'zh')
  await visit.askFor(data.kNumber)
  await expect(visit.page.getByRole('alert')).toContainText('服务暂时不可用')
})

test('a page nobody looks at asks seldom', async ({ visit }) => {
  await visit.openOrder(`/pay/${data.kOrderId}`, 'zh')
  await expect(visit.page.getByText('等待付款')).toBeVisible()
  await visit.page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true })
  })
  await visit.page.waitForTimeout(2_500)
  const count = visit.server.askedOf(kOrder).length
  await visit.page.waitForTimeout(4_500)
  expect(visit.server.askedOf(kOrder).length).toBe(count)
  visit.server.on(kOrder, { body: data.credited })
  await visit.page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => false })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await expect(visit.page.getByRole('heading', { level: 1 })).toHaveText('已入账')
})
