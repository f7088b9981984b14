// A running Keepline to test against: the one the environment names, or a demo of our own for each worker.
//   KEEPLINE_URL, KEEPLINE_SIM_URL   origins of a running page and its simulated Alipay
//   KEEPLINE_BILLER_URL              its simulated biller's top-up page
//   KEEPLINE_NUMBER                  a number that can be renewed there (national digits)
//   KEEPLINE_CLOCK_COMMAND           a program with its arguments that moves that test clock past an order's expiry
//   KEEPLINE_STAFF_COMMAND           a program with its arguments that makes a member of staff there
//   KEEPLINE_PROGRAM                 the program to start a demo with, if not build/release/keepline
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const kRoot = join(import.meta.dirname, '../../..')
const kProgram = process.env['KEEPLINE_PROGRAM'] ?? join(kRoot, 'build/release/keepline')
const kStartMs = 60_000

export interface House {
  url: string
  number: string
  /** Where the simulated biller's top-up page is; absent where there is none. */
  billerUrl?: string
  /** Origin of its simulated Alipay, if that is known. */
  simUrl?: string
  /** Origin of its simulated WeChat Pay, if that is known. */
  wechatUrl?: string
  /** Has the demo's five numbers, one in each stage of life. */
  isDemo: boolean
  /** Moves the test clock by a span, `25h`; absent where others look at the same clock. */
  advance?: (span: string) => void
  /** Moves the test clock past the expiry of every open order; absent where nothing can. */
  passExpiry?: () => void
  /** Makes a member of staff and answers the one-time password; absent where nothing can. */
  makeStaff?: (login: string, role: string) => string
  stop: () => Promise<void>
}

const isBuilt = () => existsSync(kProgram)

/** Why there is no house, in one line; nothing if there is one. */
export function whyNoHouse(): string | undefined {
  if (process.env['KEEPLINE_URL'] || isBuilt()) return undefined
  return 'no running Keepline: KEEPLINE_URL is not set, and the program is not built'
}

async function openHouse(): Promise<House> {
  return process.env['KEEPLINE_URL'] ? namedHouse(process.env['KEEPLINE_URL']) : startDemo()
}

/** A house as long as a worker works; nothing where `open` finds none. */
const lent = (open: () => Promise<House | undefined>): HouseFixture => [
  async ({}, use) => {
    const house = await open()
    await use(house)
    await house?.stop()
  },
  { scope: 'worker', timeout: 90_000 },
]

type Lend = (none: object, use: (house: House | undefined) => Promise<void>) => Promise<void>
type HouseFixture = [Lend, { scope: 'worker'; timeout: number }]

export const kHouse = lent(async () => (whyNoHouse() ? undefined : openHouse()))
/** Where nobody else moves the clock, and a test may, or may have the platforms tell stories. */
export const kOwnHouse = lent(async () => (isBuilt() ? startDemo() : undefined))

function namedHouse(url: string): House {
  const command = process.env['KEEPLINE_CLOCK_COMMAND']?.split(' ')
  const staff = process.env['KEEPLINE_STAFF_COMMAND']?.split(' ')
  return {
    url,
    number: process.env['KEEPLINE_NUMBER'] ?? '17000000001',
    isDemo: false,
    ...(process.env['KEEPLINE_SIM_URL'] && { simUrl: process.env['KEEPLINE_SIM_URL'] }),
    ...(process.env['KEEPLINE_BILLER_URL'] && { billerUrl: process.env['KEEPLINE_BILLER_URL'] }),
    ...(command && { passExpiry: () => void execFileSync(command[0]!, command.slice(1)) }),
    ...(staff && { makeStaff: (login, role) => staffPassword(staff, login, role) }),
    stop: async () => {},
  }
}

function staffPassword(command: string[], login: string, role: string): string {
  const words = [...command.slice(1), '--login', login, '--role', role]
  const made = JSON.parse(execFileSync(command[0]!, words, { encoding: 'utf8' }))
  return (made as { one_time_password: string }).one_time_password
}

/** A demo of its own, where a test may move time and spoil what the platforms say. */
async function startDemo(): Promise<House> {
  const data = mkdtempSync(join(tmpdir(), 'keepline-'))
  const ports = await Promise.all(Array.from({ length: 6 }, freePort))
  const [port, simPort, billerPort, , wechatPort] = ports
  const sims = ['', 'sim-', 'biller-', 'network-', 'wechat-', 'unionpay-']
  const options = sims.flatMap((sim, i) => [`--${sim}port`, `${ports[i]}`])
  const web = join(kRoot, 'web/app/dist')
  const words = ['demo', '--data', data, '--web', web, '--lines', '10', ...options]
  const advance = (span: string) => void execFileSync(kProgram, ['clock', 'advance', span, '--data', data])
  const child = spawn(kProgram, words, {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (text: Buffer) => (said += text.toString()))
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
    rmSync(data, { recursive: true, force: true })
  }
  const url = `http://127.0.0.1:${port}`
  await waitFor(
    `${url}/public/v1/offer`,
    () => child.exitCode !== null,
    () => said,
  ).catch(async (reason) => {
    await stop()
    throw reason
  })
  return {
    url,
    number: '17000000001',
    billerUrl: `http://127.0.0.1:${billerPort}`,
    simUrl: `http://127.0.0.1:${simPort}`,
    wechatUrl: `http://127.0.0.1:${wechatPort}`,
    isDemo: true,
    advance,
    passExpiry: () => advance('60min'),
    makeStaff: (login, role) => staffPassword([kProgram, 'staff', 'create', '--data', data], login, role),
    stop,
  }
}

async function waitFor(address: string, hasEnded: () => boolean, said: () => string): Promise<void> {
  const deadline = Date.now() + kStartMs
  while (Date.now() < deadline && !hasEnded()) {
    const answer = await fetch(address).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((done) => setTimeout(done, 200))
  }
  throw new Error(`the demo did not start:\n${said()}`)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}
