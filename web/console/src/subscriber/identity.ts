import type { IdentityType } from '../api'

export const kIdentityTypes = [
  'resident_id',
  'passport',
  'hk_macao_permit',
  'taiwan_permit',
  'foreign_residence',
  'business_license',
] as const satisfies readonly IdentityType[]
