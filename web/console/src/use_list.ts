import type { Fault } from '@keepline/shared/api/fault'
import { computed, reactive, ref, shallowRef } from 'vue'
import type { Page } from './api'
import { guarded } from './step_up'
import { faultOf, useLoad } from './use_load'

export interface List<T> {
  /** Undefined until the first page is there. */
  readonly items: T[] | undefined
  readonly next: string | undefined
  readonly isLoading: boolean
  readonly fault: Fault | undefined
  readonly moreFault: Fault | undefined
  load(): Promise<void>
  loadMore(): Promise<void>
}

/** What a table shows: the first page now and whenever `load` is called, later pages on demand. */
export function useList<T>(ask: (cursor?: string) => Promise<Page<T>>): List<T> {
  const more = shallowRef<T[]>([])
  const next = ref<string>()
  const moreFault = shallowRef<Fault>()
  const first = useLoad(async () => {
    const page = await ask()
    more.value = []
    moreFault.value = undefined
    next.value = page.next_cursor
    return page.items
  })
  const items = computed(() => first.data.value && [...first.data.value, ...more.value])

  async function loadMore(): Promise<void> {
    moreFault.value = undefined
    try {
      const page = await guarded(() => ask(next.value))
      more.value = [...more.value, ...page.items]
      next.value = page.next_cursor
    } catch (reason) {
      moreFault.value = faultOf(reason)
    }
  }
  return reactive({
    items,
    next,
    fault: first.fault,
    isLoading: first.isLoading,
    load: first.load,
    moreFault,
    loadMore,
  }) as List<T>
}
