import { expect, test } from 'vitest'
import type { Session } from './api'
import { detour } from './guard'
import { menuFor } from './menu'

const session = (change: Partial<Session> = {}): Session => ({
  staff_id: '1',
  brand: 'a',
  login: 'li.na',
  name: 'li.na',
  role: 'finance',
  must_change_password: false,
  must_enrol_totp: false,
  second_factor_fresh: true,
  acts: ['read_lines', 'read_journal'],
  acts_asking_again: [],
  ...change,
})
const lines = { name: 'lines', act: 'read_lines' }

test('nobody gets past the sign-in', () => {
  expect(detour(lines, undefined)).toBe('sign-in')
  expect(detour({ name: 'set-up' }, undefined)).toBe('sign-in')
  expect(detour({ name: 'sign-in' }, undefined)).toBeUndefined()
})

test('who has not set up does that first and nothing else', () => {
  for (const change of [{ must_change_password: true }, { must_enrol_totp: true }]) {
    expect(detour(lines, session(change))).toBe('set-up')
    expect(detour({ name: 'sign-in' }, session(change))).toBe('set-up')
    expect(detour({ name: 'set-up' }, session(change))).toBeUndefined()
  }
})

test('a page opens to whom the server lets do its act', () => {
  expect(detour(lines, session())).toBeUndefined()
  expect(detour({ name: 'staff', act: 'read_staff' }, session())).toBe('forbidden')
  expect(detour({ name: 'sign-in' }, session())).toBe('lines')
  expect(detour({ name: 'nowhere' }, session())).toBeUndefined()
})

test('the menu shows what the acts open, and the clock only in a rehearsal', () => {
  const names = (acts: string[], isSandbox: boolean) => menuFor(acts, isSandbox).map((entry) => entry.name)
  expect(names(['read_lines', 'read_journal'], true)).toEqual([
    'lines',
    'approvals',
    'suspense',
    'refunds',
    'disputes',
    'open',
  ])
  expect(names(['read_lines', 'move_clock'], true)).toEqual(['lines', 'clock'])
  expect(names(['read_lines', 'move_clock'], false)).toEqual(['lines'])
  expect(names([], true)).toEqual([])
})
