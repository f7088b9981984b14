/**
 * A fresh idempotency key: 128 random bits as 32 hexadecimal digits.
 * `crypto.randomUUID` would say the same but is missing on a page served without TLS inside a private network.
 */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}
