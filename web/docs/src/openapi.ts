// The part of OpenAPI 3.1 that openapi.json uses, and how the pages read it.
import type { Language } from '@keepline/shared/date'

export interface Schema {
  $ref?: string
  type?: string
  description?: string
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  allOf?: Schema[]
  enum?: (string | number)[]
  format?: string
  pattern?: string
  default?: unknown
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
}

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header' | 'cookie'
  required?: boolean
  description?: string
  schema: Schema
}

export type Content = Record<string, { schema: Schema }>

export interface Answer {
  description: string
  content?: Content
  headers?: Record<string, { description?: string }>
}

export interface Description {
  operationId: string
  summary: string
  description?: string
  tags: string[]
  'x-act'?: string
  parameters?: (Parameter | { $ref: string })[]
  requestBody?: { content: Content }
  responses: Record<string, Answer | { $ref: string }>
  security?: Record<string, string[]>[]
}

export interface Document {
  info: { title: string; version: string }
  paths: Record<string, Record<string, Description>>
  components: Record<string, Record<string, unknown>>
}

/** One thing that can be asked for. */
export interface Operation extends Description {
  method: string
  path: string
}

/** What an operation that needs no right wants of its caller. */
export function proofOf({ security }: Operation): 'anyone' | 'ownSession' | 'signature' {
  const ways = security?.flatMap((each) => Object.keys(each)) ?? []
  if (ways.length === 0) return 'anyone'
  return ways.includes('signature') ? 'signature' : 'ownSession'
}

/** What a `$ref` names; the thing itself where it is none. */
export function resolve<T>(document: Document, node: T | { $ref: string }): T {
  let found: unknown = node
  while (typeof found === 'object' && found !== null && '$ref' in found) {
    let at: unknown = document
    for (const part of String(found.$ref).replace('#/', '').split('/'))
      at = (at as Record<string, unknown>)[part]
    found = at
  }
  return found as T
}

/** The last part of a `$ref`: the schema's own name. */
export const nameOf = (schema: Schema) => schema.$ref?.split('/').at(-1)

/** `operations` by their first tag, in the document's order. */
export function byTag(document: Document): Map<string, Operation[]> {
  const groups = new Map<string, Operation[]>()
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, description] of Object.entries(methods)) {
      const tag = description.tags[0] ?? ''
      groups.set(tag, [...(groups.get(tag) ?? []), { ...description, method: method.toUpperCase(), path }])
    }
  return groups
}

/** A summary is written `中文 / English`; one without a slash is the same in both. */
export function inLanguage(summary: string, language: Language): string {
  const [zh, ...en] = summary.split(' / ')
  return language === 'zh' || en.length === 0 ? zh! : en.join(' / ')
}

/** All properties of an object, also of those it is composed of. */
export function propertiesOf(
  document: Document,
  schema: Schema,
): { name: string; schema: Schema; required: boolean }[] {
  const whole = resolve<Schema>(document, schema as Schema & { $ref: string })
  const own = Object.entries(whole.properties ?? {}).map(([name, each]) => ({
    name,
    schema: each,
    required: whole.required?.includes(name) ?? false,
  }))
  return [...(whole.allOf ?? []).flatMap((each) => propertiesOf(document, each)), ...own]
}

/** `array of Line`, `string, date`: what a value is, in a few words that are the same in every language. */
export function typeOf(document: Document, schema: Schema): string {
  const whole = resolve<Schema>(document, schema as Schema & { $ref: string })
  if (whole.type === 'array' && whole.items) return `${typeOf(document, whole.items)}[]`
  if (whole.type === 'object' || whole.allOf)
    return nameOf(schema) ?? nameOf(whole.allOf?.[0] ?? {}) ?? 'object'
  return [whole.type ?? 'any', whole.format].filter(Boolean).join(' · ')
}

/** What bounds a value: `1 … 64`, a pattern, a default. */
export function boundsOf(document: Document, schema: Schema): string {
  const whole = resolve<Schema>(document, schema as Schema & { $ref: string })
  const range = (min?: number, max?: number) =>
    min === undefined && max === undefined ? '' : `${min ?? ''} … ${max ?? ''}`
  return [
    range(whole.minimum, whole.maximum),
    range(whole.minLength, whole.maxLength),
    whole.pattern,
    whole.default === undefined ? '' : `= ${JSON.stringify(whole.default)}`,
  ]
    .filter(Boolean)
    .join('  ')
}

/** The object inside: of an array its items', of a plain value none. */
export function innerOf(document: Document, schema: Schema): Schema | undefined {
  const whole = resolve<Schema>(document, schema as Schema & { $ref: string })
  if (whole.type === 'array' && whole.items) return innerOf(document, whole.items)
  return propertiesOf(document, schema).length > 0 ? schema : undefined
}
