// A new order goes from the page that placed it to the page that shows it without being asked for again.
import type { Order } from '@keepline/shared/api/public'

let waiting: Order | undefined

export function handOver(order: Order): void {
  waiting = order
}

/** The order if it was placed a moment ago on this page; a reload finds none. */
export function takeOver(orderId: string): Order | undefined {
  const order = waiting?.id === orderId ? waiting : undefined
  waiting = undefined
  return order
}
