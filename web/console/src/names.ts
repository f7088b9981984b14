// The names of those who act here: of staff by id, of plans and billers by code. Asked once, when the first is shown.
import { computed, shallowRef, watch } from 'vue'
import type { Language } from '@keepline/shared/date'
import { call, type Page, type Plan } from './api'
import type { Biller } from './billers/billers'
import { may, session } from './session'

/** Reads a list when it is first looked at, and anew for whoever signs in next. What cannot be read leaves ids. */
function lookUp<T>(path: string, act: string) {
  const items = shallowRef<T[]>([])
  let isAsked = false
  watch(session, () => (isAsked = false), { flush: 'sync' })
  return computed(() => {
    if (!isAsked && may(act)) {
      isAsked = true
      call<Page<T>>(path).then(
        (page) => (items.value = page.items),
        () => undefined,
      )
    }
    return items.value
  })
}

const staff = lookUp<{ id: string; name: string }>('/staff/names', 'read_journal')
const plans = lookUp<Plan>('/plans', 'read_catalog')
const billers = lookUp<Biller>('/billers', 'read_reports')

export const staffName = (id: string) => staff.value.find((each) => each.id === id)?.name
export function planName(code: string, language: Language): string {
  const plan = plans.value.find((each) => each.code === code)
  return plan ? (language === 'zh' ? plan.name_zh : plan.name_en) : code
}
export const billerOf = (code: string) => billers.value.find((each) => each.biller === code)
