import type { TableColumn, TableRow } from '../formats/tabular/table.ts'
import { isRelationshipKey, toElementPath } from '../graph/element.ts'
import { formatListCell } from '../model/listCell.ts'
import type { PropertyValue } from '../model/property.ts'
import type { NamedDiff } from './compareStates.ts'
import type { PropertyDiff } from './stateDiff.ts'

/** The columns of a comparison: a row for each property that differs, or for an element without any. */
export const comparisonColumns: readonly TableColumn[] = [
  { name: 'change', type: 'string', description: 'added, removed or changed: what happened to the element' },
  { name: 'kind', type: 'string', description: 'Kind of the node, or type of the relationship' },
  { name: 'element', type: 'string', description: 'The element, such as `Touchpoint/invoice`' },
  { name: 'name', type: 'string', description: 'Its name; of a relationship the names of both ends' },
  { name: 'property', type: 'string', description: 'The property that differs; empty if there is none' },
  { name: 'before', type: 'string', description: 'Value in the earlier state' },
  { name: 'after', type: 'string', description: 'Value in the later state' },
  { name: 'changedAt', type: 'dateTime', description: 'When it was changed last' },
  { name: 'changedBy', type: 'string', description: 'Who changed it last' },
  {
    name: 'departments',
    type: 'strings',
    description: 'Departments that own the element, or owned it by a claim that was removed',
  },
]

/** A comparison as rows of a table. */
export async function* toComparisonRows(diffs: Iterable<NamedDiff>): AsyncGenerator<TableRow> {
  for (const diff of diffs) {
    const { departments, changedAt, changedBy, properties } = diff
    const element = { ...describeElement(diff), departments }
    if (properties.length === 0)
      yield { ...element, property: null, before: null, after: null, changedAt, changedBy }
    for (const property of properties) yield { ...element, ...toPropertyCells(property) }
  }
}

/** What happened to which element. */
export const describeElement = (diff: NamedDiff) => ({
  change: diff.change,
  kind: getElementKind(diff),
  element: toElementPath(diff.key),
  name: diff.name,
})

/** The kind of a node, or the type of a relationship. */
export const getElementKind = ({ key }: Pick<NamedDiff, 'key'>): string =>
  isRelationshipKey(key) ? key.type : key.kind

const toPropertyCells = ({ name, before, after, changedAt, changedBy }: PropertyDiff) => ({
  property: name,
  before: toCell(before),
  after: toCell(after),
  changedAt,
  changedBy,
})

const toCell = (value: PropertyValue | null) =>
  value === null ? null : Array.isArray(value) ? formatListCell(value) : String(value)
