/** What a brand says about its numbers. */
export interface NumberForm {
  country_code: string
  national_digits: number
}

/**
 * The national digits of what someone typed or pasted: `+86 170-0000-1234` is `17000001234`.
 * A country code is taken off only if a whole national number follows it, so a half-typed number stays as it is.
 */
export function nationalDigits(text: string, form: NumberForm): string {
  const digits = text.replace(/\D/g, '').replace(/^00/, '')
  const isInternational = digits.length === form.country_code.length + form.national_digits
  const national =
    isInternational && digits.startsWith(form.country_code) ? digits.slice(form.country_code.length) : digits
  return national.slice(0, form.national_digits)
}

/** Groups of three, four, four: `170 0000 1234`, also for a masked number (`170 **** 1234`). */
export function groupNumber(number: string): string {
  return number
    .replace(/\s/g, '')
    .replace(/^(.{3})(?=.)/, '$1 ')
    .replace(/(\S{4})(?=\S)/g, '$1 ')
}
