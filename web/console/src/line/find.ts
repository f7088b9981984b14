import { call, type Line, type Page } from '../api'
import { typedNumber } from '../brand'

/** The line on a number as somebody typed it, if there is one. @throws Fault */
export async function findLine(typed: string): Promise<Line | undefined> {
  const page = await call<Page<Line>>('/lines/search', {
    method: 'POST',
    body: { msisdn: typedNumber(typed) },
  })
  return page.items[0]
}
