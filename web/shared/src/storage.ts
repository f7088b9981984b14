/**
 * Small JSON values in the browser's storage. A browser that refuses storage (private mode, full disk) must not
 * stop a payment, so the page then remembers for as long as it is open.
 */
export interface Shelf {
  get<T>(name: string): T | undefined
  set(name: string, value: unknown): void
  remove(name: string): void
}

export function openShelf(kind: 'localStorage' | 'sessionStorage'): Shelf {
  const memory = new Map<string, string>()
  const key = (name: string) => `keepline.${name}`
  const attempt = <T>(act: (storage: Storage) => T): T | undefined => {
    try {
      return act(window[kind])
    } catch {
      return undefined
    }
  }
  return {
    get<T>(name: string): T | undefined {
      const text = memory.get(name) ?? attempt((storage) => storage.getItem(key(name)))
      try {
        return text ? (JSON.parse(text) as T) : undefined
      } catch {
        return undefined
      }
    },
    set(name, value) {
      const text = JSON.stringify(value)
      const isKept = attempt((storage) => (storage.setItem(key(name), text), true))
      if (!isKept) memory.set(name, text)
    },
    remove(name) {
      memory.delete(name)
      attempt((storage) => storage.removeItem(key(name)))
    },
  }
}
