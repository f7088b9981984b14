import type { Method } from '@keepline/shared/api/public'

export type Wallet = 'alipay' | 'wechat' | 'unionpay'

export const walletOf = (method: Method): Wallet => method.slice(0, method.indexOf('_')) as Wallet
/** The payer scans a code that we show; otherwise this browser, or the wallet it is in, takes him there. */
export const isScanned = (method: Method): boolean => method.endsWith('_qr')

/** The wallet this page runs in. */
export function walletInside(): Wallet | undefined {
  if (/AlipayClient/.test(navigator.userAgent)) return 'alipay'
  return /MicroMessenger/.test(navigator.userAgent) ? 'wechat' : undefined
}

/** The likeliest way first: `in_wallet` only where the wallet has said who pays. */
function waysHere(payerKnown: boolean): string[] {
  if (walletInside()) return [...(payerKnown ? ['in_wallet'] : []), 'wap', 'qr']
  const isWide = matchMedia('(min-width: 768px)').matches
  const hasTouch = matchMedia('(any-pointer: coarse)').matches
  return isWide || !hasTouch ? ['qr', 'wap'] : ['wap', 'qr']
}

/**
 * How this device can pay, the likeliest first: one way for each wallet; a page inside a wallet pays with that one. A
 * wide screen, or one without touch, shows a QR code for the phone, or goes to the platform's own page at the end of
 * the list; a phone goes to the wallet itself.
 */
export function methodsHere(offered: readonly Method[], payerKnown = false): Method[] {
  const inside = walletInside()
  const all = [...new Set(offered.map(walletOf))]
  const wallets = inside && all.includes(inside) ? [inside] : all
  const ways = waysHere(payerKnown)
  const by = (way: string) =>
    wallets.map((wallet) => `${wallet}_${way}` as Method).filter((method) => offered.includes(method))
  // A wallet without the device's own way is left out, unless there is no other.
  const here = ways.map(by).find((methods) => methods.length > 0) ?? []
  const pages = ways[0] === 'qr' ? offered.filter((method) => method.endsWith('_page')) : []
  return [...here, ...pages]
}

/**
 * What another attempt begins with: the same way where this device has it, else another of the same wallet, else what
 * this device has.
 */
export function methodAgain(here: readonly Method[], before: Method): Method {
  return here.includes(before)
    ? before
    : (here.find((method) => walletOf(method) === walletOf(before)) ?? here[0] ?? before)
}

/** Leaves this page for the wallet's. Refuses anything that is not a web address. */
export function openWallet(payUrl: string): void {
  if (/^https?:$/.test(new URL(payUrl, location.href).protocol)) location.assign(payUrl)
}
