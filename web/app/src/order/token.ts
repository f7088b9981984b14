// The order's secret: whoever placed the order may see what became of it and take a wrong number back. It travels
// in a header. A link that its payer copies has it behind the #, which browsers send to nobody.
import { openShelf } from '@keepline/shared/storage'

interface Kept {
  token: string
  savedAt: number
}

const kKeepMs = 7 * 86_400_000
const kKeepCount = 20
// The wallet may bring the payer back in another tab, so not the tab's own storage.
const shelf = openShelf('localStorage')

function keptOrders(): [string, Kept][] {
  const oldest = Date.now() - kKeepMs
  return Object.entries(shelf.get<Record<string, Kept>>('orders') ?? {}).filter(
    ([, kept]) => kept.savedAt > oldest,
  )
}

export function rememberToken(orderId: string, token: string): void {
  const others = keptOrders()
    .filter(([id]) => id !== orderId)
    .slice(1 - kKeepCount)
  shelf.set('orders', Object.fromEntries([...others, [orderId, { token, savedAt: Date.now() }]]))
}

export function tokenOf(orderId: string): string | undefined {
  return keptOrders().find(([id]) => id === orderId)?.[1].token
}

/** What its payer may keep, to open the order in another browser. */
export function linkOf(orderId: string): string | undefined {
  const token = tokenOf(orderId)
  return token && `${location.origin}/r/${orderId}#${token}`
}
