import { Fault } from '@keepline/shared/api/fault'
import { computed, shallowRef } from 'vue'
import { call, type Session } from './api'

/** Who is signed in; undefined: nobody, or not asked yet. */
export const session = shallowRef<Session>()
let isAsked = false

/** Asks the server once who is signed in; the cookie itself is out of every script's reach. */
export async function knowSession(): Promise<Session | undefined> {
  if (!isAsked) await readSession()
  return session.value
}

/** Asks again, after something about the session has changed. @throws Fault other than "not signed in" */
export async function readSession(): Promise<void> {
  try {
    session.value = await call<Session>('/sessions/current')
  } catch (reason) {
    if (!(reason instanceof Fault) || reason.problem?.status !== 401) throw reason
    session.value = undefined
  }
  isAsked = true
}

export async function signIn(given: {
  login: string
  password: string
  totp?: string
  recovery_code?: string
}): Promise<void> {
  session.value = await call<Session>('/sessions', { method: 'POST', body: given })
  isAsked = true
}

export async function signOut(): Promise<void> {
  await call<void>('/sessions/current', { method: 'DELETE' })
  forgetSession()
}

export function forgetSession(): void {
  session.value = undefined
}

/** Whether the role may do it, perhaps with the second factor given again. */
export function may(act: string): boolean {
  return session.value?.acts.includes(act) ?? false
}

export const mustSetUp = computed(
  () => session.value?.must_change_password === true || session.value?.must_enrol_totp === true,
)
