import { isRelationshipKey } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import type { ElementRow } from '../../graph/reading/streamElements.ts'
import { type ElementState, streamElementStates } from '../../history/elementStates.ts'
import { getNodeKind } from '../../model/kinds.ts'
import { createColumns, nullableColumn, requiredColumn } from '../modelTables.ts'
import type { TableDefinition } from '../tableDefinition.ts'

const measure = getNodeKind('Measure')
const valueNames: ReadonlySet<string> = new Set(Object.keys(measure.properties))

/** The values of measures, by the journal. */
export const measureHistoryTable: TableDefinition = {
  name: 'MeasureHistory',
  title: 'Measure history',
  description:
    'Values of measures: a row for each measure from one change of its own properties to the next, the latest first',
  columns: [
    requiredColumn('string', 'key', 'Id of the measure and the number of the change'),
    nullableColumn('date', 'day', 'Day of the measurement in UTC, or else of the change'),
    requiredColumn('string', 'measureId', 'Id of the measure'),
    nullableColumn('string', 'measure', 'Its name then'),
    ...createColumns(measure.properties),
    nullableColumn('dateTime', 'validFrom', 'Time of the change that set these values'),
    nullableColumn('dateTime', 'validTo', 'Time of the change that replaced them; null for the present ones'),
    nullableColumn('string', 'changedBy', 'Author of the change that set them'),
    nullableColumn(
      'dateTime',
      'updatedAt',
      'When this row last changed: validTo, or validFrom for the present one',
    ),
  ],
  key: ['key'],
  source: { streamRows: streamValues },
}

async function* streamValues(graph: Graph): AsyncGenerator<ElementRow, string, undefined> {
  const version = await graph.version()
  const isMeasure = (key: ElementState['key']) => !isRelationshipKey(key) && key.kind === measure.name
  /** The ends of states that have the same values as those before them. */
  const ends = new Map<string, ElementState['end']>()
  for await (const state of streamElementStates(graph, isMeasure)) {
    if (isRelationshipKey(state.key)) continue
    const { id } = state.key
    const end = ends.has(id) ? (ends.get(id) ?? null) : state.end
    ends.delete(id)
    if (state.change === 'updated' && !state.changed.some((name) => valueNames.has(name))) ends.set(id, end)
    else yield toRow({ ...state, end }, id)
  }
  return version
}

function toRow(
  { number, position, values, validFrom, changedBy, end }: ElementState,
  id: string,
): ElementRow {
  return {
    ...Object.fromEntries([...valueNames].map((name) => [name, values[name]])),
    key: [id, number, ...(position > 0 ? [position] : [])].join('@'),
    day: (values.measuredAt === undefined ? validFrom : String(values.measuredAt))?.slice(0, 10),
    measureId: id,
    measure: values.name,
    validFrom,
    validTo: end?.at,
    changedBy,
    updatedAt: end?.at ?? validFrom,
  }
}
