// Acts that move money or make staff ask for the second factor again. The dialog stands in the shell; whoever needs
// it waits here.
import { Fault } from '@keepline/shared/api/fault'
import { shallowRef } from 'vue'
import { router } from './router'
import { forgetSession } from './session'

/** Someone waits for the second factor; called with whether it was given. */
export const waiting = shallowRef<(isGiven: boolean) => void>()

const askForFactor = () =>
  new Promise<boolean>((done) => {
    waiting.value = (isGiven) => {
      waiting.value = undefined
      done(isGiven)
    }
  })

/**
 * Runs a request; if the server wants the second factor first, asks for it and runs the request again. A request
 * that changes something carries one key for both runs. Who is not signed in any more goes to the sign-in page.
 * @throws Fault
 */
export async function guarded<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request()
  } catch (reason) {
    if (!(reason instanceof Fault)) throw reason
    if (reason.code === 'auth.required') {
      forgetSession()
      void router.push({ name: 'sign-in', query: { to: router.currentRoute.value.fullPath } })
    }
    if (reason.code !== 'auth.second_factor_required' || !(await askForFactor())) throw reason
    return request()
  }
}
