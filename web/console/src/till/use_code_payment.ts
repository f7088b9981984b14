import { Fault } from '@keepline/shared/api/fault'
import type { Result } from '@keepline/shared/api/public'
import type { BusinessDate } from '@keepline/shared/date'
import { newKey } from '@keepline/shared/key'
import type { Money } from '@keepline/shared/money'
import { usePoll } from '@keepline/shared/use_poll'
import { ref, shallowRef } from 'vue'
import { call } from '../api'
import { guarded } from '../step_up'
import { faultOf } from '../use_load'
import { maskedCode, methodOfCode, type CodeMethod } from './pay_code'

export interface CodePayment {
  order_id: string
  result: Result
  method: CodeMethod
  cycles: number
  amount: Money
  /** The platform's last words. */
  answer: string
  receipt_no?: string
  credited_at?: string
  paid_until?: BusinessDate
}

/** What is bought: so many cycles at a price, or (no cycles) a top-up of it. */
export interface Purchase {
  cycles: number
  price: Money
}

/** One scan. Its code is good once; its key makes a repeat harmless. */
interface Attempt {
  purchase: Purchase
  code: string
  key: string
}

/** Whether the server said no, having asked nobody for money; else it may have. */
const isRefusal = ({ kind, problem }: Fault) => kind === 'problem' && problem!.status < 500

/** Payments for a line by codes that payers show, one after the other: taken, watched, cancelled. */
export function useCodePayment(line: string) {
  const path = `/lines/${encodeURIComponent(line)}/code-payments`
  const one = (): string => `${path}/${encodeURIComponent(payment.value!.order_id)}`
  const {
    answer: payment,
    fault: lost,
    take,
    look,
  } = usePoll<CodePayment>(
    (): Promise<CodePayment> | undefined => (payment.value ? guarded(() => call(one())) : undefined),
    ({ result }) => result,
  )
  const fault = shallowRef<Fault>()
  const isBusy = ref(false)
  /** Asked for; what the platform does not end at once goes on being ended. */
  const isCancelled = ref(false)
  /** Whose code was sent, and its ends. */
  const shown = shallowRef<{ method: CodeMethod; code: string }>()
  /** Kept while nobody knows whether the server has it, and no longer. */
  const attempt = shallowRef<Attempt>()

  async function send(): Promise<void> {
    const { purchase, code, key } = attempt.value!
    isBusy.value = true
    fault.value = undefined
    try {
      take(await guarded(() => call(path, { method: 'POST', body: { ...purchase, auth_code: code }, key })))
      attempt.value = undefined
    } catch (reason) {
      fault.value = faultOf(reason)
      if (isRefusal(fault.value)) attempt.value = undefined
    } finally {
      isBusy.value = false
    }
  }

  /** Asks for the money. What went before has ended without any. */
  function pay(purchase: Purchase, code: string): Promise<void> {
    attempt.value = { purchase, code, key: newKey() }
    shown.value = { method: methodOfCode(code)!, code: maskedCode(code) }
    return send()
  }

  async function cancel(): Promise<void> {
    isBusy.value = isCancelled.value = true
    fault.value = undefined
    try {
      take(await guarded(() => call(`${one()}/cancel`, { method: 'POST' })))
    } catch (reason) {
      fault.value = faultOf(reason)
      isCancelled.value = false
    } finally {
      isBusy.value = false
    }
  }

  function startOver(): void {
    payment.value = fault.value = undefined
    isCancelled.value = false
  }

  return { payment, attempt, shown, fault, lost, isBusy, isCancelled, pay, send, cancel, look, startOver }
}
