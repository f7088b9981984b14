import type { CycleProgress } from '../api'

/** How much of a run is done, 0 to 100; lines that fall due meanwhile make it less. */
export function percentDone({ visited, due_left, running }: CycleProgress): number {
  const all = visited + due_left
  return all > 0 ? Math.floor((visited * 100) / all) : running ? 0 : 100
}
