import { computed, watchEffect, type WritableComputedRef } from 'vue'
import { createI18n, useI18n } from 'vue-i18n'
import { setAcceptLanguage } from './api/client'
import type { Language } from './date'
import { openShelf } from './storage'

export interface Words {
  [key: string]: string | Words
}

const kTag: Record<Language, string> = { zh: 'zh-CN', en: 'en' }
const shelf = openShelf('localStorage')

/** The words of one front end in both languages. Chinese comes first; a choice of English is remembered. */
export function createWords(messages: Record<Language, Words>) {
  const remembered = shelf.get<Language>('language')
  return createI18n({
    legacy: false,
    locale: remembered === 'en' ? 'en' : 'zh',
    fallbackLocale: 'zh',
    messages: messages as never,
  })
}

/** The language on the screen; setting it is remembered and told to the server and to screen readers. */
export function useLanguage(): WritableComputedRef<Language> {
  const { locale } = useI18n()
  return computed({
    get: () => locale.value as Language,
    set: (language) => {
      locale.value = language
      shelf.set('language', language)
    },
  })
}

/** Keeps `<html lang>` and `Accept-Language` equal to the language on the screen. Call once, in the root. */
export function followLanguage(): void {
  const language = useLanguage()
  watchEffect(
    () => {
      document.documentElement.lang = kTag[language.value]
      setAcceptLanguage(kTag[language.value])
    },
    { flush: 'sync' },
  )
}
