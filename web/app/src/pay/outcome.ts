import type { Order, Outcome } from '@keepline/shared/api/public'

/**
 * The outcome to show, or nothing while the order simply waits for its payer. Someone who comes back from the wallet
 * may have paid a second ago: for them waiting is `confirming`, so that nobody pays twice.
 */
export function outcomeOf(order: Order, isReturn: boolean): Outcome | undefined {
  if (order.result !== 'waiting') return order.result
  return isReturn || order.payment.state === 'unknown' ? 'confirming' : undefined
}
