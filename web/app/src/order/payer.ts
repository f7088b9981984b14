// Inside a wallet the platform wants to know who pays. The wallet's own sign-in says so without a question: this page
// goes there once and comes back with a code that is good once.
import { askPayer, askSignIn, type Method } from '@keepline/shared/api/public'
import { newKey } from '@keepline/shared/key'
import { openShelf } from '@keepline/shared/storage'
import { ref } from 'vue'
import { walletInside } from './method'

const kMethod = 'wechat_in_wallet' satisfies Method
const shelf = openShelf('sessionStorage')
// As the page was entered: the router drops what a wallet adds to an address.
const landing = new URLSearchParams(location.search)

/** Who pays, as the platform names him to us; nothing outside a wallet, or before it has said so. */
export const payerId = ref(shelf.get<string>('payer'))

/** What the payer's attempts have to name. */
export const payerFor = (method: Method) => (method === kMethod ? payerId.value : undefined)

/** Goes to the wallet's sign-in, or takes what it says. Tries once: without it the page pays another way. */
export async function learnPayer(offered: readonly Method[]): Promise<void> {
  if (payerId.value || walletInside() !== 'wechat' || !offered.includes(kMethod)) return
  const asked = shelf.get<string>('sign-in')
  try {
    if (!asked) {
      const state = newKey()
      shelf.set('sign-in', state)
      const { url } = await askSignIn(kMethod, location.pathname, state)
      if (/^https?:$/.test(new URL(url).protocol)) location.replace(url)
      return
    }
    const code = landing.get('code')
    if (!code || landing.get('state') !== asked) return
    landing.delete('code')
    payerId.value = (await askPayer(kMethod, code)).payer_id
    shelf.set('payer', payerId.value)
  } catch {
    // The next way to pay is offered instead.
  }
}
