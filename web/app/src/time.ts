// Small clocks for components.
import { onScopeDispose, readonly, ref, watch, type Ref } from 'vue'

/** True once `isBusy` has lasted for `ms`: what loads fast shows no skeleton at all. */
export function useDelayed(isBusy: () => boolean, ms = 300): Readonly<Ref<boolean>> {
  const isLate = ref(false)
  let timer = 0
  watch(
    isBusy,
    (busy) => {
      clearTimeout(timer)
      isLate.value = false
      if (busy) timer = window.setTimeout(() => (isLate.value = true), ms)
    },
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(timer))
  return readonly(isLate)
}

/** The value of `read`, read again each second while the component lives, and whenever what it uses changes. */
export function useEachSecond<T>(read: () => T): Readonly<Ref<T>> {
  const tick = ref(0)
  const value = ref() as Ref<T>
  watch(
    () => [tick.value, read()] as const,
    ([, now]) => (value.value = now),
    { immediate: true },
  )
  const timer = window.setInterval(() => tick.value++, 1000)
  onScopeDispose(() => clearInterval(timer))
  return readonly(value) as Readonly<Ref<T>>
}
