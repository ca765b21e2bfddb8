import {
  type ElementKey,
  isRelationshipKey,
  omitBookkeeping,
  parseElementPath,
  type RelationshipKey,
  toElementPath,
} from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import type { ElementRow } from '../../graph/reading/streamElements.ts'
import { type ElementState, streamElementStates, streamStatesOf } from '../../history/elementStates.ts'
import { nullableColumn, requiredColumn } from '../modelTables.ts'
import { createElementParameter } from '../tableArguments.ts'
import type { ColumnDefinition, OwnRows, TableDefinition } from '../tableDefinition.ts'

const stateColumns: readonly ColumnDefinition[] = [
  nullableColumn('dateTime', 'validFrom', 'Time of the change that led to this state'),
  nullableColumn('dateTime', 'validTo', 'Time of the change that ended it; null for the present state'),
  requiredColumn(
    'string',
    'change',
    'What led to it: created, updated, or earlier if the journal has no entry',
  ),
  nullableColumn('string', 'changedBy', 'Author of that change'),
  requiredColumn('strings', 'changed', 'Properties that the change set or removed'),
  nullableColumn('string', 'ending', 'What ended it: changed or deleted; null for the present state'),
  nullableColumn('string', 'endedBy', 'Author of the change that ended it'),
  nullableColumn('integer', 'revision', 'Revision of the element'),
  requiredColumn('string', 'values', 'All properties that clients set, as JSON'),
  nullableColumn(
    'dateTime',
    'updatedAt',
    'When this row last changed: validTo, or validFrom for the present state',
  ),
]

const keyColumn = requiredColumn('string', 'key', 'The element and the number of the change')
const dayColumn = nullableColumn('date', 'day', 'Day of validFrom in UTC')

/** Every state of every node, by the journal. */
export const elementHistoryTable: TableDefinition = {
  name: 'ElementHistory',
  title: 'Element history',
  description:
    'States of nodes: a row for each node from one change to the next, the latest first; ending is deleted where it was deleted',
  columns: [
    keyColumn,
    dayColumn,
    requiredColumn('string', 'element', 'The node, as Touchpoint/first-invoice'),
    requiredColumn('string', 'kind', 'Kind of the node'),
    requiredColumn('string', 'id', 'Id of the node'),
    nullableColumn('string', 'name', 'Name in this state'),
    ...stateColumns,
  ],
  key: [keyColumn.name],
  parameters: [createElementParameter('Touchpoint/first-invoice')],
  source: rowsOfStates(
    (key) => !isRelationshipKey(key),
    ({ key, values }) => ({ ...key, element: toElementPath(key), name: values.name }),
  ),
}

/** Every state of every relationship, by the journal. */
export const relationshipHistoryTable: TableDefinition = {
  name: 'RelationshipHistory',
  title: 'Relationship history',
  description:
    'States of relationships: a row for each relationship from one change to the next, the latest first; ending is deleted where it was deleted',
  columns: [
    keyColumn,
    dayColumn,
    requiredColumn(
      'string',
      'relationship',
      'The relationship, as OWNS/Department/finance/Touchpoint/invoice',
    ),
    requiredColumn('string', 'type', 'Type of the relationship'),
    requiredColumn('string', 'fromKind', 'Kind of the start node'),
    requiredColumn('string', 'fromId', 'Id of the start node'),
    requiredColumn('string', 'toKind', 'Kind of the end node'),
    requiredColumn('string', 'toId', 'Id of the end node'),
    ...stateColumns,
  ],
  key: [keyColumn.name],
  parameters: [createElementParameter('OWNS/Department/finance/Touchpoint/invoice')],
  source: rowsOfStates(isRelationshipKey, ({ key }) => {
    const { type, from, to } = key as RelationshipKey
    return {
      relationship: toElementPath(key),
      type,
      fromKind: from.kind,
      fromId: from.id,
      toKind: to.kind,
      toId: to.id,
    }
  }),
}

function rowsOfStates(
  isWanted: (key: ElementKey) => boolean,
  toKeyCells: (state: ElementState) => ElementRow,
): OwnRows {
  return {
    async *streamRows(graph, { element }) {
      const version = await graph.version()
      const states =
        element === undefined
          ? streamElementStates(graph, isWanted)
          : streamWantedStates(graph, parseElementPath(element), isWanted)
      for await (const state of states) yield { ...toKeyCells(state), ...toStateCells(state) }
      return version
    },
  }
}

async function* streamWantedStates(
  graph: Graph,
  key: ElementKey,
  isWanted: (key: ElementKey) => boolean,
): AsyncGenerator<ElementState> {
  if (isWanted(key)) yield* streamStatesOf(graph, key)
}

function toStateCells({ key, number, position, values, validFrom, end, ...state }: ElementState): ElementRow {
  return {
    key: [toElementPath(key), number, ...(position > 0 ? [position] : [])].join('@'),
    day: validFrom?.slice(0, 10),
    validFrom,
    validTo: end?.at,
    change: state.change,
    changedBy: state.changedBy,
    changed: state.changed,
    ending: end && (end.isDeleted ? 'deleted' : 'changed'),
    endedBy: end?.by,
    revision: values.revision,
    values: JSON.stringify(omitBookkeeping(values)),
    updatedAt: end?.at ?? validFrom,
  }
}
