import type { Session } from './api'

/** Where someone goes instead: the name of a page, or nothing if the way is free. */
export function detour(
  page: { name: string; act?: string | undefined },
  session: Session | undefined,
): string | undefined {
  if (!session) return page.name === 'sign-in' ? undefined : 'sign-in'
  if (session.must_change_password || session.must_enrol_totp)
    return page.name === 'set-up' ? undefined : 'set-up'
  if (page.name === 'sign-in') return 'lines'
  if (page.act && !session.acts.includes(page.act)) return 'forbidden'
  return undefined
}
