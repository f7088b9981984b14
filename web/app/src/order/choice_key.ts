// One idempotency key per choice (number, months, price, method). It is made when the pay button is first shown
// for that choice and kept until its order ends: a second press, a reload or the way back from the wallet
// answers the first order instead of placing another.
import type { OrderRequest } from '@keepline/shared/api/public'
import { newKey } from '@keepline/shared/key'
import { openShelf } from '@keepline/shared/storage'

interface Choice {
  mark: string
  key: string
  orderId?: string
}

const kKeepCount = 10
const shelf = openShelf('sessionStorage')

const markOf = ({ msisdn, cycles, price, method }: OrderRequest) =>
  [msisdn, cycles, price.amount, price.currency, method].join('|')

const choices = () => shelf.get<Choice[]>('choices') ?? []

function keep(choice: Choice): void {
  shelf.set('choices', [...choices().filter(({ mark }) => mark !== choice.mark), choice].slice(-kKeepCount))
}

export function keyFor(request: OrderRequest): string {
  const mark = markOf(request)
  const known = choices().find((choice) => choice.mark === mark)
  if (known) return known.key
  const key = newKey()
  keep({ mark, key })
  return key
}

export function linkOrder(request: OrderRequest, key: string, orderId: string): void {
  keep({ mark: markOf(request), key, orderId })
}

/** The same choice is a new purchase from now on. */
export function forgetChoice(which: { orderId: string } | { key: string }): void {
  const isOther = (choice: Choice) =>
    'key' in which ? choice.key !== which.key : choice.orderId !== which.orderId
  shelf.set('choices', choices().filter(isOther))
}
