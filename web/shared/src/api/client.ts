// One small client for every front end: JSON in, JSON out, and one kind of exception (`Fault`).
import { Fault, type Problem } from './fault'

export interface Ask {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  body?: unknown
  headers?: Record<string, string>
  /** Milliseconds until the request is given up. */
  timeoutMs?: number
  /** Whether the session's cookie goes along: only where staff have signed in. */
  credentials?: 'omit' | 'same-origin'
}

const kTimeoutMs = 15_000
const kRetryAfterDefaultS = 10

let acceptLanguage = 'zh-CN'
let clockOffsetMs = 0

/** Names the language the server shall answer in. */
export function setAcceptLanguage(tag: string): void {
  acceptLanguage = tag
}

/** The server's clock, from its last answer: a phone whose clock is wrong still counts down correctly. */
export function serverNow(): number {
  return Date.now() + clockOffsetMs
}

/** Sends one request to this page's own server. @throws Fault */
export async function ask<T>(
  path: string,
  { method = 'GET', body, headers, timeoutMs = kTimeoutMs, credentials = 'omit' }: Ask = {},
) {
  // Not AbortSignal.timeout: the browsers inside older wallets do not have it.
  const giveUp = new AbortController()
  const timer = setTimeout(() => giveUp.abort(), timeoutMs)
  let response: Response
  try {
    response = await fetch(path, {
      method,
      headers: {
        Accept: 'application/json, application/problem+json',
        'Accept-Language': acceptLanguage,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
      cache: 'no-store',
      credentials,
      signal: giveUp.signal,
    })
  } catch {
    throw new Fault(giveUp.signal.aborted ? 'no_answer' : 'offline')
  } finally {
    clearTimeout(timer)
  }
  noteClock(response)
  if (response.status === 204) return undefined as T
  const answer = await readJson(response)
  if (response.ok && answer !== undefined) return answer as T
  throw faultOf(response, answer)
}

function noteClock(response: Response): void {
  const date = Date.parse(response.headers.get('Date') ?? '')
  if (!Number.isNaN(date)) clockOffsetMs = date - Date.now()
}

async function readJson(response: Response): Promise<unknown> {
  if (!/json/.test(response.headers.get('Content-Type') ?? '')) return undefined
  return response.json().catch(() => undefined)
}

function faultOf(response: Response, answer: unknown): Fault {
  const problem = answer === undefined ? undefined : problemOf(response, answer as Partial<Problem>)
  if (response.status === 429) {
    const seconds = Number.parseInt(response.headers.get('Retry-After') ?? '', 10)
    return new Fault('rate_limited', problem, seconds > 0 ? seconds : kRetryAfterDefaultS)
  }
  return new Fault(problem ? 'problem' : 'unreadable', problem)
}

function problemOf(response: Response, answer: Partial<Problem>): Problem {
  return { title: '', detail: '', code: '', errors: [], ...answer, status: response.status }
}
