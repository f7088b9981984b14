// A running Keepline to test against: the one the environment names, or a demo of our own for each worker.
//   KEEPLINE_URL, KEEPLINE_SIM_URL   origins of a running page and its simulated Alipay
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
  /** Has the demo's five numbers, one in each stage of life. */
  isDemo: boolean
  /** Moves the test clock past the expiry of every open order; absent where nothing can. */
  passExpiry?: () => void
  /** Makes a member of staff and answers the one-time password; absent where nothing can. */
  makeStaff?: (login: string, role: string) => string
  stop: () => Promise<void>
}

/** Why there is no house, in one line; nothing if there is one. */
export function whyNoHouse(): string | undefined {
  if (process.env['KEEPLINE_URL'] || existsSync(kProgram)) return undefined
  return 'no running Keepline: KEEPLINE_URL is not set, and the program is not built'
}

export async function openHouse(): Promise<House> {
  return process.env['KEEPLINE_URL'] ? namedHouse(process.env['KEEPLINE_URL']) : startDemo()
}

function namedHouse(url: string): House {
  const command = process.env['KEEPLINE_CLOCK_COMMAND']?.split(' ')
  const staff = process.env['KEEPLINE_STAFF_COMMAND']?.split(' ')
  return {
    url,
    number: process.env['KEEPLINE_NUMBER'] ?? '17000000001',
    isDemo: false,
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

async function startDemo(): Promise<House> {
  const data = mkdtempSync(join(tmpdir(), 'keepline-'))
  const [port, simPort, networkPort, wechatPort, unionpayPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ]
  const web = join(kRoot, 'web/app/dist')
  const sims = [
    '--sim-port',
    `${simPort}`,
    '--network-port',
    `${networkPort}`,
    '--wechat-port',
    `${wechatPort}`,
    '--unionpay-port',
    `${unionpayPort}`,
  ]
  const ports = ['--port', `${port}`, ...sims]
  const words = ['demo', '--data', data, '--web', web, '--lines', '10', ...ports]
  const child = spawn(kProgram, words, {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (text: Buffer) => (said += text.toString()))
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const url = `http://127.0.0.1:${port}`
  await waitFor(
    `${url}/public/v1/offer`,
    () => child.exitCode !== null,
    () => said,
  )
  return {
    url,
    number: '17000000001',
    isDemo: true,
    passExpiry: () => void execFileSync(kProgram, ['clock', 'advance', '60min', '--data', data]),
    makeStaff: (login, role) => staffPassword([kProgram, 'staff', 'create', '--data', data], login, role),
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      rmSync(data, { recursive: true, force: true })
    },
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
