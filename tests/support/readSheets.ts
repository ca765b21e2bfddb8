import { unzip } from './unzip.ts'

const msPerDay = 86_400_000
/** Examples have the same formats once more. */
const stylesPerVariant = 7
const styles = { day: 3, time: 4, preciseTime: 6 }

/** The sheets of a workbook that we wrote, as rows of text by column; days and times as ISO 8601. */
export function readSheets(workbook: Buffer): Map<string, Record<string, string>[]> {
  const parts = unzip(workbook)
  const names = [...(parts.get('xl/workbook.xml') ?? '').matchAll(/<sheet name="([^"]*)"/g)]
  return new Map(
    names.map(([, name], index) => [
      decodeText(name),
      readRows(parts.get(`xl/worksheets/sheet${index + 1}.xml`) ?? ''),
    ]),
  )
}

function readRows(xml: string): Record<string, string>[] {
  const rows = [...xml.matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map(([, row = '']) =>
    Object.fromEntries(
      [...row.matchAll(/<c r="([A-Z]+)\d+" s="(\d+)"(?: t="(\w+)")?>(.*?)<\/c>/gs)].map(readCell),
    ),
  )
  const [header = {}, ...rest] = rows
  return rest.map((row) =>
    Object.fromEntries(Object.entries(row).map(([letters, value]) => [header[letters] ?? letters, value])),
  )
}

function readCell([, letters = '', style, type, content = '']: RegExpMatchArray): [string, string] {
  const inner = content.replace(/<[^>]*>/g, '')
  if (type === 'inlineStr') return [letters, decodeText(inner)]
  if (type === 'b') return [letters, String(inner === '1')]
  const format = Number(style) % stylesPerVariant
  if (!Object.values(styles).includes(format)) return [letters, inner]
  const time = new Date(Math.round((Number(inner) - 25_569) * msPerDay)).toISOString()
  return [letters, format === styles.day ? time.slice(0, 10) : time]
}

const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' }

const decodeText = (escaped = '') =>
  escaped
    .replace(/&\w+;/g, (entity) => entities[entity] ?? entity)
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replace(/_x([0-9A-F]{4})_/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
