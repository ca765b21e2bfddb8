import { nodeKinds } from '../../model/kinds.ts'
import { normalizeHeader } from '../tabular/tableTarget.ts'

/** What people call elements of a kind in headers and names of sheets, besides the names of the model. */
const otherWords: Readonly<Record<string, readonly string[]>> = {
  Channel: ['medium', 'kanal', 'canal'],
  Customer: ['customer group', 'segment', 'persona', 'client', 'kunde', 'kundengruppe'],
  DataSet: ['data', 'data object', 'dataset', 'database', 'daten'],
  Department: [
    'team',
    'unit',
    'division',
    'org unit',
    'group',
    'area',
    'abteilung',
    'bereich',
    'service owner',
  ],
  Employee: ['person', 'people', 'staff', 'user', 'member', 'contact', 'manager', 'mitarbeiter', 'employe'],
  Initiative: ['project', 'projekt', 'epic', 'program'],
  Measure: ['metric', 'kpi', 'kennzahl'],
  Need: ['requirement', 'job to be done', 'bedarf'],
  Partner: ['supplier', 'company', 'organization', 'organisation', 'lieferant', 'dienstleister'],
  Phase: ['stage', 'step'],
  Process: ['business process', 'policy', 'procedure', 'capability', 'prozess', 'processus'],
  Strategy: ['goal', 'objective', 'ziel'],
  System: [
    'application',
    'app',
    'software',
    'tool',
    'component',
    'platform',
    'server',
    'service',
    'ci',
    'anwendung',
  ],
  Touchpoint: ['interaction', 'contact point', 'kontaktpunkt'],
}

const kindsByWord: ReadonlyMap<string, string> = new Map([
  ...Object.entries(otherWords).flatMap(([kind, words]) =>
    words.map((word) => [normalizeHeader(word), kind] as const),
  ),
  ...[...nodeKinds.values()].flatMap(({ name, path }) =>
    [name, path].map((word) => [normalizeHeader(word), name] as const),
  ),
])

/** A table of values for a column with the kind or type of an element. */
export const kindValues: Readonly<Record<string, string>> = Object.fromEntries([
  ...Object.entries(otherWords).flatMap(([kind, words]) => words.map((word) => [word, kind])),
  ...[...nodeKinds.values()].flatMap(({ name, path }) => [
    [name, name],
    [path, name],
  ]),
])

/** The kind that a header or the name of a table names: the whole of it, otherwise its last word that does. */
export function findKindInText(text: string): string | undefined {
  const words = text
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .split(/[^\p{Letter}\p{Number}]+/u)
    .filter((word) => word !== '')
  const candidates = [text, ...words.toReversed()]
  for (const candidate of candidates) {
    const word = normalizeHeader(candidate)
    const kind =
      kindsByWord.get(word) ??
      kindsByWord.get(word.replace(/e?s$/, '')) ??
      kindsByWord.get(`${word.replace(/ies$/, '')}y`)
    if (kind !== undefined) return kind
  }
  return undefined
}
