import { expect, test } from 'vitest'
import { percentDone } from './share'

const run = (visited: number, due_left: number, running = true) =>
  percentDone({ now: '', running, visited, stepped: 0, failed: 0, entered: [], due_left })

test('a run is as far as the lines it has left say', () => {
  expect(run(0, 0)).toBe(0)
  expect(run(1, 999)).toBe(0)
  expect(run(256, 744)).toBe(25)
  expect(run(999, 1)).toBe(99)
  expect(run(1000, 0)).toBe(100)
  expect(run(0, 0, false)).toBe(100)
})
