import type { Method } from '@keepline/shared/api/public'

/**
 * How this device pays: a wide screen, or one without touch, shows a QR code for the phone; a phone goes to the
 * wallet itself. Falls back to what the brand has.
 */
export function methodHere(offered: readonly Method[]): Method | undefined {
  const isWide = matchMedia('(min-width: 768px)').matches
  const hasTouch = matchMedia('(any-pointer: coarse)').matches
  const fitting: Method = isWide || !hasTouch ? 'alipay_qr' : 'alipay_wap'
  return offered.includes(fitting) ? fitting : offered[0]
}

/** Leaves this page for the wallet's. Refuses anything that is not a web address. */
export function openWallet(payUrl: string): void {
  if (/^https?:$/.test(new URL(payUrl, location.href).protocol)) location.assign(payUrl)
}
