import type { Fault } from '@keepline/shared/api/fault'
import { getOffer, type Offer } from '@keepline/shared/api/public'
import { groupNumber, nationalDigits } from '@keepline/shared/msisdn'
import { shallowRef, watchEffect } from 'vue'
import { useI18n } from 'vue-i18n'

/** The brand, its form of numbers, and whether this is a rehearsal. */
export const brand = shallowRef<Offer>()
export const brandFault = shallowRef<Fault>()

export async function loadBrand(): Promise<void> {
  try {
    brand.value = await getOffer()
    brandFault.value = undefined
  } catch (reason) {
    brandFault.value = reason as Fault
  }
}

/** `170 **** 1234`; empty for none. */
export const showMasked = (masked: string | undefined) => groupNumber(masked ?? '')

/** What was typed, as a number to search with. */
export const typedNumber = (text: string) =>
  nationalDigits(text, brand.value ?? { country_code: '86', national_digits: 11 })

/** Names the browser tab: what this page says now, then the console. */
export function useTitle(read: () => string): void {
  const { t } = useI18n()
  watchEffect(() => {
    document.title = [read(), t('site.name')].filter(Boolean).join(' · ')
  })
}
