import type { Entry } from '../api'

/** The entries at which something of a line's life changed, newest first: a stage, or the day paid until. */
export function lifeOf(entries: readonly Entry[]): Entry[] {
  return entries.filter((entry, i) => {
    if (!entry.stage) return false
    const before = entries.slice(i + 1).find((earlier) => earlier.stage)
    return before?.stage !== entry.stage || before.paid_until !== entry.paid_until
  })
}

/** `main:42-1` is an account of kind `main` and owner `42-1`. */
export function partsOf(name: string): { kind: string; owner: string } {
  const colon = name.indexOf(':')
  return colon < 0 ? { kind: name, owner: '' } : { kind: name.slice(0, colon), owner: name.slice(colon + 1) }
}
