// The cycle run as it goes: the server tells, and nobody asks again and again.
import { onBeforeUnmount, ref, shallowRef } from 'vue'
import type { CycleProgress } from '../api'

/** @param onChange a run has ended, or the server tells no more: what the page shows beside it is old */
export function useCycleEvents(onChange: () => void) {
  const progress = shallowRef<CycleProgress>()
  const isConnected = ref(false)
  const source = new EventSource('/v1/cycle-runs/events')
  const take = (event: MessageEvent<string>) => {
    isConnected.value = true
    progress.value = JSON.parse(event.data) as CycleProgress
    if (event.type === 'done') onChange()
  }
  source.addEventListener('progress', take)
  source.addEventListener('done', take)
  source.onerror = () => {
    isConnected.value = false
    // The browser connects again after a break by itself, but not after a refusal: another request says why.
    if (source.readyState === EventSource.CLOSED) onChange()
  }
  onBeforeUnmount(() => source.close())
  return { progress, isConnected }
}
