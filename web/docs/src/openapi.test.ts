import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { curlOf, exampleOf } from './example'
import {
  byTag,
  inLanguage,
  innerOf,
  proofOf,
  propertiesOf,
  resolve,
  typeOf,
  type Document,
  type Schema,
} from './openapi'
import en from './words/en'
import zh from './words/zh'

const text = readFileSync(join(import.meta.dirname, '../../../src/api/openapi.json'), 'utf8')
const document = JSON.parse(text) as Document
const operations = [...byTag(document).values()].flat()
const schemas = document.components['schemas'] as Record<string, Schema>

test('every group of operations has words, and no words are left over', () => {
  const tags = [...byTag(document).keys()].sort()
  expect(Object.keys(zh.tag).sort()).toEqual(tags)
  expect(Object.keys(en.tag).sort()).toEqual(tags)
})

test('every operation says in both languages what it does', () => {
  for (const { operationId, summary } of operations) {
    expect(inLanguage(summary, 'zh'), operationId).toMatch(/[\u3400-\u9fff]/)
    expect(inLanguage(summary, 'en'), operationId).not.toMatch(/[\u3400-\u9fff]/)
  }
})

test('what needs no right says whom it believes', () => {
  const proof = (id: string) => proofOf(operations.find(({ operationId }) => operationId === id)!)
  expect(proof('quote')).toBe('anyone')
  expect(proof('billerCredit')).toBe('signature')
  expect(proof('getSession')).toBe('ownSession')
})

test('every reference leads somewhere', () => {
  const follow = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    if ('$ref' in node) expect(resolve(document, node as { $ref: string }), String(node.$ref)).toBeTruthy()
    Object.values(node).forEach(follow)
  }
  follow(document)
})

test('a value is named by its type, an object by its schema', () => {
  expect(typeOf(document, { $ref: '#/components/schemas/Money' })).toBe('Money')
  expect(typeOf(document, { type: 'array', items: { $ref: '#/components/schemas/Line' } })).toBe('Line[]')
  expect(typeOf(document, { type: 'string', format: 'date' })).toBe('string · date')
  expect(innerOf(document, { type: 'string' })).toBeUndefined()
})

test('an example has what is required, and its amounts are in minor units', () => {
  for (const [name, schema] of Object.entries(schemas)) {
    const example = exampleOf(document, schema)
    for (const each of propertiesOf(document, schema))
      if (each.required) expect(example, name).toHaveProperty([each.name])
  }
  const topUp = operations.find((each) => each.operationId === 'topUpLine')!
  expect(curlOf(document, topUp)).toBe(
    `curl -X POST "$KEEPLINE/v1/lines/42-1/top-ups" \\
  -H "Authorization: Bearer $API_KEY" \\
  -H 'Idempotency-Key: counter-0091' \\
  -H 'Content-Type: application/json' \\
  -d '{"amount":{"amount":500,"currency":"CNY"}}'`,
  )
})
