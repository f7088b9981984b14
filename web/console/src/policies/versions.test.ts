import { expect, test } from 'vitest'
import { movable, siblingsOf } from './versions'

const policies = [
  { id: 3, code: 'monthly' },
  { id: 2, code: 'yearly' },
  { id: 1, code: 'monthly' },
]

test('lines move between versions of one policy', () => {
  expect(movable(policies).map(({ id }) => id)).toEqual([1, 3])
  expect(siblingsOf(3, policies).map(({ id }) => id)).toEqual([1])
  expect(siblingsOf(2, policies)).toEqual([])
  expect(siblingsOf(undefined, policies)).toEqual([])
})
