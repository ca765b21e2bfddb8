import { getRelationshipType, relationshipTypes } from '../../../model/relationships.ts'
import { listKindsAtEnd, type RelationshipType } from '../../../model/relationshipType.ts'
import { suggest } from '../../../model/suggest.ts'
import { matchHeader } from '../../tabular/matchHeader.ts'
import {
  normalizeHeader,
  relationshipsTarget,
  type TargetColumn,
  targetsByName,
} from '../../tabular/tableTarget.ts'
import { findKindInText } from '../kindWords.ts'
import type { MappingElement, MappingRelationship, MappingTable, MappingValue } from '../mapping.ts'
import { chooseType, findTypes } from '../relationshipNames.ts'
import type { FindKnownKinds } from './knownNames.ts'
import { findListSeparator } from './listSeparator.ts'
import type { SampledColumn, SampledTable } from './sampleTables.ts'

/** What a column was taken for, and why. */
export interface ColumnGuess {
  readonly table: string
  readonly column: string
  readonly meaning: 'key' | 'name' | 'property' | 'relationship' | 'kind' | 'none'
  /** The property, or the type of relationship and the kind of the elements that it names. */
  readonly target?: string
  readonly separator?: string
  /** What is to be checked. */
  readonly note?: string
  /** The first distinct values. */
  readonly examples: readonly string[]
}

export interface TableProposal {
  /** Undefined if nothing of the table was recognized. */
  readonly rule?: MappingTable
  readonly columns: readonly ColumnGuess[]
}

/** Proposes what the rows of a table become: edges if it has two ends, else elements of one kind and their neighbours. */
export function proposeTable(table: SampledTable, findKnownKinds: FindKnownKinds): TableProposal {
  return proposeEdges(table) ?? new ElementTable(table, findKnownKinds).propose()
}

const maxExamples = 5

const createGuess = (
  { name: table }: SampledTable,
  { name: column, values }: SampledColumn,
  guess: Omit<ColumnGuess, 'table' | 'column' | 'examples'>,
): ColumnGuess => ({
  table,
  column,
  ...guess,
  examples: [...new Set(values.map(String))].slice(0, maxExamples),
})

/** A table of relationships has columns for both ends. */
function proposeEdges(table: SampledTable): TableProposal | undefined {
  const matches = matchHeader(
    relationshipsTarget,
    table.columns.map(({ name }) => name),
  )
  const find = (name: string) => matches.find(({ column }) => column?.name === name)?.header
  const [from, to, type] = [find('from'), find('to'), find('type')]
  if (from === undefined || to === undefined) return undefined
  const kinds = { from: find('fromKind'), to: find('toKind') }
  const others = matches.filter(({ column }) => column && !endNames.has(column.name) && !column.isIgnored)
  const properties = Object.fromEntries(others.map(({ column, header }) => [column?.name ?? '', header]))
  const hasKinds = kinds.from !== undefined && kinds.to !== undefined
  const rule: MappingTable = {
    tables: [table.name],
    ...(hasKinds && {
      elements: [
        { as: 'from', kind: { column: kinds.from }, properties: { name: from } },
        { as: 'to', kind: { column: kinds.to }, properties: { name: to } },
      ],
    }),
    relationships: [
      {
        type: type === undefined ? [...relationshipTypes.keys()] : { column: type },
        from: hasKinds ? 'from' : { names: from },
        to: hasKinds ? 'to' : { names: to },
        properties,
      },
    ],
  }
  const columns = table.columns.map((column) => {
    const match = matches.find(({ header }) => header === column.name)?.column
    if (!match) return createGuess(table, column, { meaning: 'none' })
    if (match.name.endsWith('Kind')) return createGuess(table, column, { meaning: 'kind' })
    const isEnd = endNames.has(match.name)
    const note = isEnd ? describeEnd(match.name, hasKinds) : undefined
    return createGuess(table, column, {
      meaning: isEnd ? 'relationship' : 'property',
      target: match.name,
      ...(note !== undefined && { note }),
    })
  })
  return { rule, columns }
}

const endNames: ReadonlySet<string> = new Set(['fromKind', 'from', 'type', 'toKind', 'to'])

const describeEnd = (name: string, hasKinds: boolean) =>
  name === 'type' || hasKinds ? undefined : 'without kinds, the elements must be in the map or in other files'

const keyPattern = /(?:^|[\s_.-])(?:id|key|no|nr|number|code|uuid|guid|sysid|identifier)\.?$/i
const namePattern = /(?:^|[\s_.-])(?:name|title|label|summary|bezeichnung|titel|nom|display ?name)$/i
/** Columns with longer texts name nothing. */
const maxNameLength = 80

/** A table whose rows describe elements of one kind. */
class ElementTable {
  readonly #table: SampledTable
  readonly #findKnownKinds: FindKnownKinds
  readonly #kind: string
  readonly #isKindGuessed: boolean
  readonly #element: MappingElement & { properties: Record<string, MappingValue> }
  readonly #others: MappingElement[] = []
  readonly #relationships: MappingRelationship[] = []

  constructor(table: SampledTable, findKnownKinds: FindKnownKinds) {
    this.#table = table
    this.#findKnownKinds = findKnownKinds
    const name = this.#findName()
    const kind =
      findKindInText(table.name) ??
      (name && findKindInText(name.name)) ??
      (name && findKnownKinds(name)[0]) ??
      table.columns.map((column) => findKindInText(column.name)).find((each) => each !== undefined)
    this.#isKindGuessed = kind === undefined
    this.#kind = kind ?? 'System'
    this.#element = { as: 'element', kind: this.#kind, properties: {} }
  }

  propose(): TableProposal {
    const name = this.#findName()
    const guesses = this.#table.columns.map((column) => this.#guess(column, name))
    const { key, properties } = this.#element
    if (key === undefined && properties.name === undefined) return { columns: guesses }
    const rule: MappingTable = {
      tables: [this.#table.name],
      elements: [this.#element, ...this.#others],
      ...(this.#relationships.length > 0 && { relationships: this.#relationships }),
    }
    return { rule, columns: guesses }
  }

  /** The column of names: by its header, else the one that is headed by a kind, else the first with different texts. */
  #findName(): SampledColumn | undefined {
    const { columns, name } = this.#table
    const tableKind = findKindInText(name)
    const texts = columns.filter(
      (column) => isDistinct(column) && isText(column) && !keyPattern.test(column.name),
    )
    return (
      texts.find((column) => namePattern.test(column.name)) ??
      texts.find((column) => tableKind !== undefined && findKindInText(column.name) === tableKind) ??
      texts.find((column) => findKindInText(column.name) !== undefined) ??
      texts[0]
    )
  }

  #guess(column: SampledColumn, name: SampledColumn | undefined): ColumnGuess {
    if (column === name) {
      this.#element.properties.name = column.name
      const note = this.#isKindGuessed
        ? 'the kind of the rows was not recognized; System stands in its place'
        : undefined
      return this.#createGuess(column, {
        meaning: 'name',
        target: `${this.#kind}.name`,
        ...(note && { note }),
      })
    }
    if (this.#element.key === undefined && keyPattern.test(column.name) && isDistinct(column)) {
      this.#element.key = column.name
      return this.#createGuess(column, { meaning: 'key', target: `${this.#kind}.externalId` })
    }
    return (
      this.#guessProperty(column) ??
      this.#guessRelationship(column) ??
      this.#createGuess(column, { meaning: 'none', note: 'not held unless you give it a place' })
    )
  }

  #createGuess(
    column: SampledColumn,
    guess: Omit<ColumnGuess, 'table' | 'column' | 'examples'>,
  ): ColumnGuess {
    return createGuess(this.#table, column, guess)
  }

  #guessProperty(column: SampledColumn): ColumnGuess | undefined {
    const target = targetsByName.get(this.#kind.toLowerCase())
    const [match] = target ? matchHeader(target, [column.name]) : []
    const property = match?.column
    if (!property || property.isIgnored || property.name === 'id' || property.name === 'externalId')
      return undefined
    if (this.#element.properties[property.name] !== undefined) return undefined
    const separator = property.type === 'strings' ? findListSeparator(column.values) : undefined
    const { values, unknown } = matchChoices(property, column)
    this.#element.properties[property.name] =
      separator !== undefined || values
        ? {
            column: column.name,
            ...(separator !== undefined && { split: separator }),
            ...(values && { values }),
          }
        : column.name
    return this.#createGuess(column, {
      meaning: 'property',
      target: `${this.#kind}.${property.name}`,
      ...(separator !== undefined && { separator }),
      ...(unknown.length > 0 && {
        note: `add to values: ${unknown.slice(0, maxExamples).join(', ')} (one of ${property.choices?.join(', ')})`,
      }),
    })
  }

  /** A column that names other elements: by its header, or by what the map has. */
  #guessRelationship(column: SampledColumn): ColumnGuess | undefined {
    if (!isText(column) || column.values.some((value) => String(value).length > maxNameLength * 4))
      return undefined
    const separator = findListSeparator(column.values)
    const knownKinds = this.#findKnownKinds(column, separator)
    const headerKind = findKindInText(column.name)
    const kinds = [...new Set([...knownKinds, ...(headerKind === undefined ? [] : [headerKind])])]
    const connection = findConnection(this.#kind, column.name, kinds)
    if (!connection) return undefined
    const { type, kind, isFromElement } = connection
    const as = column.name
    const names: MappingValue =
      separator === undefined ? column.name : { column: column.name, split: separator }
    this.#others.push({ as, kind, properties: { name: names } })
    const [from, to] = isFromElement ? ['element', as] : [as, 'element']
    this.#relationships.push({ type: type.name, from, to })
    const isByHeader = findTypes(column.name).length > 0
    return this.#createGuess(column, {
      meaning: 'relationship',
      target: isFromElement ? `${type.name} to ${kind}` : `${type.name} from ${kind}`,
      ...(separator !== undefined && { separator }),
      ...(!isByHeader && { note: `the type was chosen because ${kind} and ${this.#kind} can have it` }),
    })
  }
}

interface Connection {
  readonly type: RelationshipType
  /** Of the elements that the column names. */
  readonly kind: string
  readonly isFromElement: boolean
}

/** The relationship that a header means, or the first that the model allows with one of the kinds. */
function findConnection(kind: string, header: string, kinds: readonly string[]): Connection | undefined {
  const types = findTypes(header.replace(/\((?:e?s)\)|s$/, '')).concat(findTypes(header))
  for (const { name, isReversed } of types) {
    const type = getRelationshipType(name)
    // The noun of a type names the element that it starts from: the owner owns.
    const isNoun = normalizeHeader(type.noun) === normalizeHeader(header.replace(/\((?:e?s)\)|s$/, ''))
    const isFromElement = !isReversed && !isNoun
    const allowed = listKindsAtEnd(type, isFromElement ? 'to' : 'from')
    const other = [...kinds, ...allowed].find((each) =>
      isFromElement ? chooseOne(name, kind, each) : chooseOne(name, each, kind),
    )
    if (other !== undefined) return { type, kind: other, isFromElement }
  }
  for (const other of kinds) {
    const connection = findAllowed(kind, other)
    if (connection) return connection
  }
  return undefined
}

const chooseOne = (name: string, fromKind: string, toKind: string) =>
  chooseType([{ name, isReversed: false }], fromKind, toKind) !== undefined

/** The first type of the model between two kinds, in either direction. */
function findAllowed(kind: string, other: string): Connection | undefined {
  for (const type of relationshipTypes.values()) {
    if (chooseOne(type.name, other, kind)) return { type, kind: other, isFromElement: false }
    if (chooseOne(type.name, kind, other)) return { type, kind: other, isFromElement: true }
  }
  return undefined
}

/** A table of values for a property with choices; the values that resemble none are unknown. */
function matchChoices(
  { choices, choiceLabels = {} }: TargetColumn,
  { values }: SampledColumn,
): { readonly values?: Record<string, string>; readonly unknown: readonly string[] } {
  if (!choices) return { unknown: [] }
  const labels = new Map(
    choices.flatMap(
      (choice) =>
        [
          [choice, choice],
          [choiceLabels[choice] ?? choice, choice],
        ] as const,
    ),
  )
  const matched: Record<string, string> = {}
  const unknown: string[] = []
  for (const text of new Set(values.map(String))) {
    const label = suggest(text, labels.keys())
    const choice = label === undefined ? undefined : labels.get(label)
    if (choice === undefined) unknown.push(text)
    else matched[text] = choice
  }
  return { values: matched, unknown }
}

const isText = ({ values }: SampledColumn) => values.some((value) => /\p{Letter}/u.test(String(value)))

/** Whether nearly every row has a value of its own. */
const isDistinct = ({ values }: SampledColumn) => new Set(values.map(String)).size >= values.length * 0.9
