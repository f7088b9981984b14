// Every sentence exists in both languages, and none stands anywhere but in the words files.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import appEn from '../app/src/words/en'
import appZh from '../app/src/words/zh'
import consoleEn from '../console/src/words/en'
import consoleZh from '../console/src/words/zh'
import docsEn from '../docs/src/words/en'
import docsZh from '../docs/src/words/zh'
import sharedZh from '../shared/src/words/zh'

interface Words {
  [key: string]: string | Words
}

const kRoot = join(import.meta.dirname, '..')
const kChinese = /[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]/

const flat = (words: Words, prefix = ''): [string, string][] =>
  Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flat(value, `${prefix}${key}.`),
  )

const slots = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()

const withoutComments = (text: string) => text.replace(/\/\*[^]*?\*\/|<!--[^]*?-->|^\s*\/\/.*$/gm, '')

const sourcesIn = (folders: string[]) =>
  folders.flatMap((folder) =>
    readdirSync(join(kRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(vue|ts)$/.test(name) && !/(^|\/)words\/|\.test\.ts$/.test(name))
      .map((name) => ({
        name: `${folder}/${name}`,
        text: withoutComments(readFileSync(join(kRoot, folder, name), 'utf8')),
      })),
  )

const shared = new Map(flat(sharedZh))

describe.each([
  // The words that every screen shares are all used by the app.
  { front: 'app', zh: appZh, en: appEn, isOwn: () => true },
  { front: 'console', zh: consoleZh, en: consoleEn, isOwn: (key: string) => !shared.has(key) },
  { front: 'docs', zh: docsZh, en: docsEn, isOwn: (key: string) => !shared.has(key) },
])('$front', ({ front, zh, en, isOwn }) => {
  const sources = sourcesIn([`${front}/src`, 'shared/src'])
  const chinese = new Map(flat(zh))
  const english = new Map(flat(en))

  test('both languages have the same keys and the same slots', () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
    for (const [key, text] of chinese) expect(slots(english.get(key)!), key).toEqual(slots(text))
  })

  test('Chinese words are Chinese and English words are not', () => {
    for (const [key, text] of english) if (key !== 'language.other') expect(text, key).not.toMatch(kChinese)
    for (const [key, text] of chinese) if (!key.startsWith('language.')) expect(text, key).toMatch(kChinese)
  })

  test('no sentence stands in a component', () => {
    for (const { name, text } of sources) expect(text.match(kChinese)?.[0], name).toBeUndefined()
  })

  test('every key that is used exists, and every key is used', () => {
    const used = new Set<string>()
    const families: string[] = []
    for (const { name, text } of sources) {
      for (const [, key] of text.matchAll(/'((?:[a-z]\w*\.)[a-zA-Z_]\w*)'/g))
        if (chinese.has(key!)) used.add(key!)
      for (const [, family] of text.matchAll(/t\(`([\w.]+\.)\$\{/g)) families.push(family!)
      for (const [, key] of text.matchAll(/\bt\('([\w.]+)'/g))
        expect(chinese.has(key!), `${key} in ${name}`).toBe(true)
    }
    const isUsed = (key: string) => used.has(key) || families.some((family) => key.startsWith(family))
    expect([...chinese.keys()].filter((key) => isOwn(key) && !isUsed(key))).toEqual([])
  })
})

/** The names between the braces of `what` in a C++ header. */
const namesIn = (header: string, what: string) => {
  const text = readFileSync(join(kRoot, '../src', header), 'utf8')
  const list = text.slice(text.indexOf('{', text.indexOf('names{', text.indexOf(what))))
  return [...list.slice(0, list.indexOf('}')).matchAll(/"(\w+)"/g)].map(([, name]) => name!)
}

test('the console has words for every verb, account, actor and role of the engine', () => {
  const families: [keyof typeof consoleZh, string[]][] = [
    ['cause', verbs()],
    ['account', namesIn('domain/ledger/transfer.h', 'EnumNames<AccountKind>')],
    ['actor', namesIn('domain/actor.h', 'EnumNames<ActorKind>')],
    ['role', namesIn('domain/access/act.h', 'EnumNames<Role>')],
  ]
  for (const [family, names] of families) {
    expect(names.length, family).toBeGreaterThan(3)
    for (const name of names) expect(consoleZh[family], family).toHaveProperty(name)
  }
})

/** Each verb of the engine carries its name: `kName = "open_line"`. */
function verbs(): string[] {
  const folder = join(kRoot, '../src/domain')
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.h'))
    .flatMap((name) => [...readFileSync(join(folder, name), 'utf8').matchAll(/ kName = "(\w+)"/g)])
    .map(([, name]) => name!)
}
