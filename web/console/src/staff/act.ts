/** What can be done about a member of staff. */
export type StaffAct = 'create' | 'role' | 'reset' | 'enable' | 'disable'
