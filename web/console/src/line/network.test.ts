import { expect, test } from 'vitest'
import { differenceOf } from './network'

test('what differs is what the network still has to open and to close', () => {
  expect(differenceOf({ desired: ['call_out', 'call_in'], confirmed: ['call_in', 'data'] })).toEqual({
    toOpen: ['call_out'],
    toClose: ['data'],
  })
  expect(differenceOf({ desired: ['call_in'], confirmed: ['call_in'] })).toEqual({ toOpen: [], toClose: [] })
})
