// What a wallet's own browser gives to pages inside it.

interface Bridge {
  invoke(name: string, call: unknown, done: (answer: { err_msg: string }) => void): void
}
declare global {
  interface Window {
    WeixinJSBridge?: Bridge
  }
}

const bridge = () =>
  new Promise<Bridge>((resolve) => {
    if (window.WeixinJSBridge) return resolve(window.WeixinJSBridge)
    document.addEventListener('WeixinJSBridgeReady', () => resolve(window.WeixinJSBridge!), { once: true })
  })

/**
 * Opens the wallet's cashier over this page. Its word is no proof: the server says what was paid.
 * @param walletCall what the server signed, as it stands
 */
export async function payInWallet(walletCall: string): Promise<void> {
  const wallet = await bridge()
  await new Promise<void>((resolve) =>
    wallet.invoke('getBrandWCPayRequest', JSON.parse(walletCall), () => resolve()),
  )
}
