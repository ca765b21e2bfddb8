import {
  allRelationshipProperties,
  relationshipEndProperties,
  relationshipsTableName,
} from '../../formats/cells/ecosystemTables.ts'
import { getWritableNodeProperties, systemProperties } from '../../model/kind.ts'
import { nodeKinds } from '../../model/kinds.ts'
import type { Properties, Property } from '../../model/property.ts'
import { whiteboardTableName } from '../import/tableNames.ts'
import { whiteboardColumns } from '../whiteboard/whiteboardColumns.ts'

/** How the cells of a column are read. */
export type ColumnType = Property['type'] | 'duration' | 'names'

export interface TargetColumn {
  readonly name: string
  readonly type: ColumnType
  /** Only whole numbers are valid. */
  readonly isWhole?: boolean
  readonly choices?: Property['choices']
  readonly choiceLabels?: Property['choiceLabels']
  /** Other headers that people give it. */
  readonly alsoCalled?: readonly string[]
  /** Accepted and not read: the service sets it. */
  readonly isIgnored?: boolean
}

/** A table that imports read: of a kind, of relationships, of nodes of any kind, or a whiteboard. */
export interface TableTarget {
  readonly name: string
  readonly type: 'kind' | 'relationships' | 'nodes' | 'whiteboard'
  readonly columns: ReadonlyMap<string, TargetColumn>
}

/** The names of the columns that are read. */
export const listColumnNames = ({ columns }: TableTarget): string[] =>
  [...columns.values()].filter(({ isIgnored }) => !isIgnored).map(({ name }) => name)

/** Other headers of columns that many tables have. */
const commonNames: Readonly<Record<string, readonly string[]>> = {
  id: ['identifier'],
  name: ['title', 'display name'],
  description: ['notes', 'comment', 'comments'],
  externalId: ['external key', 'foreign id'],
  tags: ['labels', 'keywords'],
  fromKind: ['source kind', 'kind from'],
  from: ['source', 'from id', 'source id'],
  type: ['relationship type', 'relationship', 'relation'],
  toKind: ['target kind', 'kind to'],
  to: ['target', 'to id', 'target id'],
}

function toTargetColumn([name, property]: [string, Property]): TargetColumn {
  const { type, unit, choices, choiceLabels } = property
  return {
    name,
    type: unit === 'minutes' ? 'duration' : type,
    isWhole: type === 'integer',
    ...(choices && { choices }),
    ...(choiceLabels && { choiceLabels }),
    ...(Object.hasOwn(commonNames, name) && { alsoCalled: commonNames[name] ?? [] }),
  }
}

const ignoredColumns = Object.keys(systemProperties).map(
  (name): TargetColumn => ({ name, type: 'string', isIgnored: true }),
)

const toColumns = (columns: readonly TargetColumn[]) =>
  new Map(columns.map((column) => [column.name, column]))

const toModelColumns = (properties: Properties) =>
  toColumns([...Object.entries(properties).map(toTargetColumn), ...ignoredColumns])

export const whiteboardTarget: TableTarget = {
  name: whiteboardTableName,
  type: 'whiteboard',
  columns: toColumns(
    whiteboardColumns.map(({ name, kinds, isDuration = false, choices, alsoCalled = [] }) => ({
      name,
      type: kinds ? 'names' : isDuration ? 'duration' : 'integer',
      isWhole: true,
      ...(choices && { choices }),
      alsoCalled,
    })),
  ),
}

export const relationshipsTarget: TableTarget = {
  name: relationshipsTableName,
  type: 'relationships',
  columns: toModelColumns({ ...relationshipEndProperties, ...allRelationshipProperties }),
}

/** One target for each kind, by the name of the kind; its own name is the path. */
const kindTargets: ReadonlyMap<string, TableTarget> = new Map(
  [...nodeKinds.values()].map((kind) => [
    kind.name,
    { name: kind.path, type: 'kind', columns: toModelColumns(getWritableNodeProperties(kind)) },
  ]),
)

/** A table whose column `kind` has the kind of each row. */
export const nodesTarget: TableTarget = {
  name: 'nodes',
  type: 'nodes',
  columns: new Map([
    ['kind', { name: 'kind', type: 'string' }],
    ...[...kindTargets.values()].flatMap(({ columns }) => [...columns]),
  ]),
}

/** Targets by the names of their tables in lower case, also without spaces and punctuation. */
export const targetsByName: ReadonlyMap<string, TableTarget> = new Map([
  ...[...kindTargets].flatMap(([kind, target]) =>
    [kind, target.name].flatMap((name) => [
      [name.toLowerCase(), target] as const,
      [normalizeHeader(name), target] as const,
    ]),
  ),
  [relationshipsTableName, relationshipsTarget] as const,
  ['relationship', relationshipsTarget] as const,
  [whiteboardTableName, whiteboardTarget] as const,
])

/** A header or table name without case, accents, spaces and punctuation. */
export function normalizeHeader(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}]/gu, '')
}
