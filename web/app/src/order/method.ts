import type { Method } from '@keepline/shared/api/public'

export type Wallet = 'alipay' | 'wechat'

export const walletOf = (method: Method): Wallet => (method.startsWith('alipay') ? 'alipay' : 'wechat')
/** The payer scans a code that we show; otherwise this browser goes to the wallet's page. */
export const isScanned = (method: Method): boolean => method.endsWith('_qr')

/** The wallets to choose from on this device, the likeliest first: a page inside a wallet pays with that one. */
export function walletsHere(offered: readonly Method[]): Wallet[] {
  const all = [...new Set(offered.map(walletOf))]
  const inside: Wallet | undefined = /AlipayClient/.test(navigator.userAgent)
    ? 'alipay'
    : /MicroMessenger/.test(navigator.userAgent)
      ? 'wechat'
      : undefined
  return inside && all.includes(inside) ? [inside] : all
}

/**
 * How this device pays with a wallet: a wide screen, or one without touch, shows a QR code for the phone; a phone
 * goes to the wallet itself. Falls back to what the brand has.
 */
export function methodHere(offered: readonly Method[], wallet: Wallet | undefined): Method | undefined {
  const isWide = matchMedia('(min-width: 768px)').matches
  const hasTouch = matchMedia('(any-pointer: coarse)').matches
  const own = offered.filter((method) => walletOf(method) === wallet)
  return own.find((method) => isScanned(method) === (isWide || !hasTouch)) ?? own[0]
}

/** Leaves this page for the wallet's. Refuses anything that is not a web address. */
export function openWallet(payUrl: string): void {
  if (/^https?:$/.test(new URL(payUrl, location.href).protocol)) location.assign(payUrl)
}
