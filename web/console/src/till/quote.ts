// What a line can be paid for, as staff sees it.
import type { BusinessDate } from '@keepline/shared/date'
import type { Money } from '@keepline/shared/money'
import type { Purchase } from './use_code_payment'

export interface LineQuote {
  can_renew: boolean
  /** A bar is set: paying brings no service back. */
  bar_notice: boolean
  least_to_restore?: Money
  options: QuotedOption[]
  line: { main: Money; service_on: boolean }
}

export interface QuotedOption extends Purchase {
  /** The first day not paid for; of a top-up: the validity it brings. */
  paid_until?: BusinessDate
}

/** What a payment must reach to bring service back; nothing where service is on or money cannot help. */
export const leastThatHelps = ({ line, bar_notice, least_to_restore }: LineQuote) =>
  !line.service_on && !bar_notice ? least_to_restore : undefined

/** The place of no option: nobody has chosen yet. */
export const kNothing = -1
