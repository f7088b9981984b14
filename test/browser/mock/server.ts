// Serves the built pages under the server's strict policy and plays the API from a script that each test holds in
// its hand.
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'

export const kPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

const kDist = join(import.meta.dirname, '../../../web/app/dist')
const kOpenApi = join(import.meta.dirname, '../../../src/api/openapi.json')
const kTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** One answer of the API: a status and a body, perhaps later or with headers. */
export interface Answer {
  status?: number
  body: unknown
  headers?: Record<string, string>
  afterMs?: number
}

/** What the page sent. */
export interface Asked {
  route: string
  query: URLSearchParams
  body: Record<string, unknown>
  headers: IncomingMessage['headers']
}

type Reply = Answer | ((asked: Asked) => Answer)

export class MockServer {
  readonly asked: Asked[] = []
  private readonly replies = new Map<string, Reply>()
  private readonly server = createServer((request, response) => void this.serve(request, response))

  async listen(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done))
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((done) => this.server.close(done))
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** From now on `route` answers so: `POST /quotes` of the public API, `POST /v1/sessions` of the staff's. */
  on(route: string, reply: Reply): void {
    this.replies.set(route, reply)
  }

  /** What was asked of one route, oldest first. */
  askedOf(route: string): Asked[] {
    return this.asked.filter((each) => each.route === route)
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path, searchParams } = new URL(request.url!, 'http://localhost')
    if (path.startsWith('/public/v1'))
      await this.answerApi(request, response, path.slice('/public/v1'.length), searchParams)
    else if (path.startsWith('/v1/')) await this.answerApi(request, response, path, searchParams)
    else if (path === '/openapi.json')
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(readFileSync(kOpenApi))
    else if (path === '/wallet')
      response
        .writeHead(200, { 'Content-Type': 'text/html' })
        .end('<link rel="icon" href="data:,"><h1>wallet</h1>')
    else this.sendFile(response, path)
  }

  private async answerApi(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    query: URLSearchParams,
  ): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    const asked = {
      route: `${request.method} ${path}`,
      query,
      body: text ? JSON.parse(text) : {},
      headers: request.headers,
    }
    this.asked.push(asked)
    const reply = this.replies.get(asked.route) ?? {
      status: 404,
      body: { status: 404, code: 'request.not_found' },
    }
    const { status = 200, body, headers, afterMs } = typeof reply === 'function' ? reply(asked) : reply
    if (afterMs) await new Promise((done) => setTimeout(done, afterMs))
    const type = status < 400 ? 'application/json' : 'application/problem+json'
    response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store', ...headers })
    response.end(status === 204 ? undefined : typeof body === 'string' ? body : JSON.stringify(body))
  }

  private sendFile(response: ServerResponse, path: string): void {
    const isPage = extname(path) === ''
    try {
      const front = /^\/(console|docs)/.exec(path)?.[1] ?? ''
      const page = join(front, 'index.html')
      const content = readFileSync(join(kDist, isPage ? page : normalize(path)))
      response.writeHead(200, {
        'Content-Type': kTypes[isPage ? '.html' : extname(path)] ?? 'application/octet-stream',
        'Content-Security-Policy': kPolicy,
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': isPage ? 'no-store' : 'public, max-age=31536000, immutable',
      })
      response.end(content)
    } catch {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end()
    }
  }
}
