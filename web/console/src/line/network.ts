import type { Right } from '../api'

/** What the network still has to open for a line, and what to close. */
export function differenceOf({ desired, confirmed }: { desired: Right[]; confirmed: Right[] }) {
  return {
    toOpen: desired.filter((right) => !confirmed.includes(right)),
    toClose: confirmed.filter((right) => !desired.includes(right)),
  }
}
