// An example request, made from the description: it cannot grow old.
import {
  proofOf,
  propertiesOf,
  resolve,
  type Document,
  type Operation,
  type Parameter,
  type Schema,
} from './openapi'

const kByName: Record<string, unknown> = {
  currency: 'CNY',
  amount: 500,
  cycles: 1,
  msisdn: '17000000001',
  id: '42-1',
  month: '2026-11',
}
const kByFormat: Record<string, string> = { date: '2026-12-31', 'date-time': '2026-12-31T10:00:00Z' }

/** A value that fits the schema; of an object only what is required. */
export function exampleOf(document: Document, schema: Schema, name = ''): unknown {
  const whole = resolve<Schema>(document, schema as Schema & { $ref: string })
  if (whole.enum) return whole.enum[0]
  if (whole.type === 'array') return whole.items ? [exampleOf(document, whole.items, name)] : []
  if (whole.type === 'object' || whole.allOf)
    return Object.fromEntries(
      propertiesOf(document, schema)
        .filter((each) => each.required)
        .map((each) => [each.name, exampleOf(document, each.schema, each.name)]),
    )
  if (whole.type === 'boolean') return true
  if (whole.type === 'integer') return kByName[name] ?? whole.minimum ?? 1
  return kByFormat[whole.format ?? ''] ?? kByName[name] ?? '…'
}

/** The request as a line for a shell. */
export function curlOf(document: Document, operation: Operation): string {
  const parameters = (operation.parameters ?? []).map((each) => resolve<Parameter>(document, each))
  const path = operation.path.replace(/{(\w+)}/g, (_, name: string) => String(kByName[name] ?? '1'))
  const headers = parameters.filter((each) => each.in === 'header' && each.required)
  const body = operation.requestBody?.content['application/json']
  const words = [
    `curl -X ${operation.method} "$KEEPLINE${path}"`,
    ...(operation.security?.some((each) => 'apiKey' in each) ? ['-H "Authorization: Bearer $API_KEY"'] : []),
    ...(proofOf(operation) === 'signature' ? ["-H 'Signature-Input: …'", "-H 'Signature: …'"] : []),
    ...headers.map(({ name }) => `-H '${name}: ${name === 'Idempotency-Key' ? 'counter-0091' : '…'}'`),
    ...(body
      ? ["-H 'Content-Type: application/json'", `-d '${JSON.stringify(exampleOf(document, body.schema))}'`]
      : []),
  ]
  return words.join(' \\\n  ')
}
