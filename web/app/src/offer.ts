import { getOffer, type Offer } from '@keepline/shared/api/public'
import type { Fault } from '@keepline/shared/api/fault'
import { computed, shallowRef } from 'vue'
import { useLanguage } from '@keepline/shared/i18n'

const offer = shallowRef<Offer>()
const fault = shallowRef<Fault>()
const isLoading = shallowRef(false)

/** Asks what the brand offers, once for all pages; again only after a failure. */
export async function loadOffer(): Promise<void> {
  if (offer.value || isLoading.value) return
  isLoading.value = true
  fault.value = undefined
  try {
    offer.value = await getOffer()
  } catch (reason) {
    fault.value = reason as Fault
  } finally {
    isLoading.value = false
  }
}

/** The brand's offer, with its name in the language on the screen. */
export function useOffer() {
  const language = useLanguage()
  return {
    offer,
    fault,
    isLoading,
    brandName: computed(() => offer.value?.brand.name[language.value] ?? ''),
    carePhone: computed(() => offer.value?.brand.care_phone ?? ''),
  }
}
