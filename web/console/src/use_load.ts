import { Fault } from '@keepline/shared/api/fault'
import { ref, shallowRef } from 'vue'
import { guarded } from './step_up'

/** What a page shows: asked now and whenever `load` is called; the last answer wins. */
export function useLoad<T>(ask: () => Promise<T>) {
  const data = shallowRef<T>()
  const fault = shallowRef<Fault>()
  const isLoading = ref(false)
  let turn = 0

  async function load(): Promise<void> {
    const mine = ++turn
    isLoading.value = true
    fault.value = undefined
    try {
      const answer = await guarded(ask)
      if (mine === turn) data.value = answer
    } catch (reason) {
      if (mine === turn) fault.value = faultOf(reason)
    } finally {
      if (mine === turn) isLoading.value = false
    }
  }
  void load()
  return { data, fault, isLoading, load }
}

/** A fault as it is; anything else is a mistake of ours and goes on. */
export function faultOf(reason: unknown): Fault {
  if (reason instanceof Fault) return reason
  throw reason
}
