/** The secret of an `otpauth://` address in groups of four, for typing it into an authenticator by hand. */
export function secretOf(uri: string): string {
  const secret = new URLSearchParams(uri.split('?')[1] ?? '').get('secret') ?? ''
  return secret.replace(/(.{4})(?=.)/g, '$1 ')
}
