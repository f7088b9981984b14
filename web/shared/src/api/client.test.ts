import { afterEach, expect, test, vi } from 'vitest'
import { ask, serverNow, setAcceptLanguage } from './client'
import type { Fault } from './fault'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const json = (body: unknown, init: ResponseInit = {}, type = 'application/json') =>
  new Response(JSON.stringify(body), { ...init, headers: { 'Content-Type': type, ...init.headers } })

function answer(response: () => Response | Promise<Response>) {
  const fetch = vi.fn(async () => response())
  vi.stubGlobal('fetch', fetch)
  return fetch
}

const faultOf = (asked: Promise<unknown>): Promise<Fault> =>
  asked.then(
    () => {
      throw new Error('no fault')
    },
    (fault: Fault) => fault,
  )

test('sends JSON with the language and its headers, and answers JSON', async () => {
  const fetch = answer(() => json({ renewable: false }))
  setAcceptLanguage('en')
  expect(await ask('/x', { method: 'POST', body: { a: 1 }, headers: { 'Idempotency-Key': 'k' } })).toEqual({
    renewable: false,
  })
  expect(fetch).toHaveBeenCalledWith(
    '/x',
    expect.objectContaining({
      method: 'POST',
      body: '{"a":1}',
      headers: expect.objectContaining({
        'Accept-Language': 'en',
        'Idempotency-Key': 'k',
        'Content-Type': 'application/json',
      }),
    }),
  )
})

test('a refusal keeps the words of the server and the fault of each field', async () => {
  answer(() =>
    json(
      { detail: 'no', code: 'request.invalid', errors: [{ pointer: '/msisdn', code: 'x', detail: 'short' }] },
      { status: 422 },
      'application/problem+json',
    ),
  )
  const fault = await faultOf(ask('/x'))
  expect([fault.kind, fault.code, fault.problem?.status]).toEqual(['problem', 'request.invalid', 422])
  expect(fault.fieldDetail('/msisdn')).toBe('short')
})

test('429 says how long to wait, also without a body', async () => {
  answer(() => new Response('', { status: 429, headers: { 'Retry-After': '7' } }))
  expect(await faultOf(ask('/x'))).toMatchObject({ kind: 'rate_limited', retryAfterS: 7 })
})

test('a page of something between us and the server is not an answer', async () => {
  answer(() => new Response('<html>', { status: 200, headers: { 'Content-Type': 'text/html' } }))
  expect((await faultOf(ask('/x'))).kind).toBe('unreadable')
})

test('no network and no time are told apart', async () => {
  answer(() => {
    throw new TypeError('failed to fetch')
  })
  expect((await faultOf(ask('/x'))).kind).toBe('offline')
  vi.stubGlobal(
    'fetch',
    (_path: string, { signal }: RequestInit) =>
      new Promise((_done, fail) => signal!.addEventListener('abort', () => fail(signal!.reason))),
  )
  expect((await faultOf(ask('/x', { timeoutMs: 5 }))).kind).toBe('no_answer')
})

test('the clock follows the server', async () => {
  vi.useFakeTimers({ now: new Date('2026-11-22T10:00:00Z') })
  answer(() => json({}, { headers: { Date: 'Sun, 22 Nov 2026 10:05:00 GMT' } }))
  await ask('/x')
  expect(new Date(serverNow()).toISOString()).toBe('2026-11-22T10:05:00.000Z')
})
