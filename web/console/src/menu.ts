/** A page of the menu and the act that opens it. The order is the order on the screen. */
export interface Entry {
  name: string
  act: string
  /** Only where time can be moved. */
  sandboxOnly?: boolean
}

export const kMenu: readonly Entry[] = [
  { name: 'lines', act: 'read_lines' },
  { name: 'numbers', act: 'read_numbers' },
  { name: 'subscribers', act: 'read_subscribers' },
  { name: 'approvals', act: 'read_journal' },
  { name: 'suspense', act: 'read_journal' },
  { name: 'months', act: 'read_reports' },
  { name: 'refunds', act: 'read_journal' },
  { name: 'disputes', act: 'read_journal' },
  { name: 'open', act: 'read_journal' },
  { name: 'reconciliation', act: 'read_reports' },
  { name: 'platforms', act: 'read_reports' },
  { name: 'billers', act: 'read_reports' },
  { name: 'service', act: 'read_service_orders' },
  { name: 'notices', act: 'record_notice' },
  { name: 'policies', act: 'read_catalog' },
  { name: 'jobs', act: 'read_reports' },
  { name: 'cycle', act: 'run_cycle' },
  { name: 'staff', act: 'read_staff' },
  { name: 'keys', act: 'manage_keys' },
  { name: 'audit', act: 'read_audit' },
  { name: 'clock', act: 'move_clock', sandboxOnly: true },
]

/** What a person with these acts sees in the menu. */
export function menuFor(acts: readonly string[], isSandbox: boolean): Entry[] {
  return kMenu.filter((entry) => acts.includes(entry.act) && (isSandbox || !entry.sandboxOnly))
}
