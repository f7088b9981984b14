/** An RFC 9457 answer, with the fields Keepline adds. */
export interface Problem {
  title: string
  status: number
  detail: string
  code: string
  errors: { pointer: string; code: string; detail: string }[]
  trace_id?: string
}

/**
 * Why a request brought no answer to work with.
 * - `offline`: the device has no network, or the server cannot be reached
 * - `no_answer`: the time ran out; the server may or may not have acted
 * - `rate_limited`: asked too often; `retryAfterS` says when to ask again
 * - `problem`: the server refused and says why
 * - `unreadable`: something between us and the server answered in its place
 */
export type FaultKind = 'offline' | 'no_answer' | 'rate_limited' | 'problem' | 'unreadable'

export class Fault extends Error {
  constructor(
    readonly kind: FaultKind,
    readonly problem?: Problem,
    readonly retryAfterS?: number,
  ) {
    super(problem ? `${problem.status} ${problem.code}` : kind)
    this.name = 'Fault'
  }

  /** The stable code of the server's refusal, or an empty text. */
  get code(): string {
    return this.problem?.code ?? ''
  }

  /** The reason given for one field of the input, for example `/msisdn`. */
  fieldDetail(pointer: string): string | undefined {
    return this.problem?.errors.find((error) => error.pointer === pointer)?.detail
  }
}
