// A simulated platform, seen by its own people: which trades it holds, and what their payers do.
import { expect } from '@playwright/test'

export interface Trade {
  out_trade_no: string
  /** The platform's own word for how the trade stands. */
  state: string
  total: string
  /** What of it has gone back. */
  refunded: string
  /** The path of its cashier's page. */
  cashier: string
}

async function tradesAt(origin: string): Promise<Trade[]> {
  const { trades } = (await (await fetch(`${origin}/control/trades`)).json()) as { trades: Trade[] }
  return trades
}

/** The trade that a cashier's page is about. */
export async function tradeOf(cashier: string): Promise<Trade | undefined> {
  const { origin, pathname } = new URL(cashier)
  return (await tradesAt(origin)).find((trade) => trade.cashier === pathname)
}

/** The trades of one amount, the platform's words for how they stand, and what has gone back. */
export async function endsOf(origin: string, total: string): Promise<string[]> {
  const trades = (await tradesAt(origin)).filter((trade) => trade.total === total)
  return trades.map(({ state, refunded }) => `${state} ${refunded}`).sort()
}

/** What its payer does, where no page asks him. */
export async function act(origin: string, trade: Trade, what: 'pay' | 'refuse'): Promise<void> {
  const body = JSON.stringify({ act: what, out_trade_no: trade.out_trade_no })
  expect((await fetch(`${origin}/control/act`, { method: 'POST', body })).ok).toBe(true)
}

/** The payer whom a till has asked in his wallet does so. */
export async function decide(origin: string, total: string, what: 'pay' | 'refuse'): Promise<void> {
  const isAsked = ({ state }: Trade) => state === 'WAIT_BUYER_PAY' || state === 'USERPAYING'
  const asked = (await tradesAt(origin)).filter((trade) => trade.total === total && isAsked(trade))
  expect(asked).toHaveLength(1)
  await act(origin, asked[0]!, what)
}

/** The platform refuses our next calls with an error of its own; none: it is itself again. */
export async function breakCalls(origin: string, code: string, count: number): Promise<void> {
  const body = JSON.stringify({ fault: 'refused', code, count })
  expect((await fetch(`${origin}/control/fault`, { method: 'POST', body })).ok).toBe(true)
}
