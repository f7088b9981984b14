import type { Policy } from '../api'

/** The versions that have another to go to, of one policy after the other. */
export function movable(policies: readonly Policy[]): Policy[] {
  return policies
    .filter((each) => siblingsOf(each.id, policies).length > 0)
    .sort((a, b) => a.code.localeCompare(b.code) || a.id - b.id)
}

/** The other versions of the same policy. */
export function siblingsOf(id: number | undefined, policies: readonly Policy[]): Policy[] {
  const code = policies.find((each) => each.id === id)?.code
  return policies.filter((each) => each.code === code && each.id !== id)
}
