import { isDate } from 'neo4j-driver'

import { msPerDay } from '../../model/dates.ts'
import { confidence } from '../../model/kind.ts'
import { kindNames } from '../../model/kinds.ts'
import { isLive } from '../../model/lifecycle.ts'
import { relationshipTypeNames } from '../../model/relationships.ts'
import type { Graph } from '../graph.ts'
import { readUntilConsistent } from '../retry.ts'
import { GrowingColumn, type NumericArray } from './growingColumn.ts'
import { sortProjection } from './sortProjection.ts'

/**
 * The whole ecosystem in memory, flat: nodes and relationships are numbered from 0 and have an entry in each column;
 * nodes are in the order of kind and id, relationships in that of type, start and end.
 */
export interface Projection {
  /** Which version of the graph it shows. */
  readonly version: string
  readonly nodes: NodeColumns
  readonly relationships: RelationshipColumns
}

export interface NodeColumns {
  readonly count: number
  readonly id: readonly string[]
  readonly name: readonly string[]
  /** The kind, as its place in `kindNames`. */
  readonly kind: Uint8Array
  /** 1 to 5; 0 where it is not given. */
  readonly importance: Uint8Array
  /** 1 where the relationship with the customer is won or lost. */
  readonly momentOfTruth: Uint8Array
  /** 1 for what is in use; 0 for what is planned or retired. */
  readonly isLive: Uint8Array
  /** The day on which a review is due, counted from 1970-01-01; NaN without an interval, -Infinity if never reviewed. */
  readonly reviewDueDay: Float64Array
  /** Position in the choices of `confidence`: 0 is assumed. */
  readonly confidence: Uint8Array
  /** Of a touchpoint; NaN where it is not given. */
  readonly volumePerMonth: Float64Array
  /** Number of people in a customer group; NaN where it is not given. */
  readonly size: Float64Array
  /** Of a promise; NaN where it is not given. */
  readonly promisedResponseMinutes: Float64Array
  readonly promisedResolutionMinutes: Float64Array
}

export interface RelationshipColumns {
  readonly count: number
  /** The type, as its place in `relationshipTypeNames`. */
  readonly type: Uint8Array
  readonly from: Int32Array
  readonly to: Int32Array
  /** From which day on a claim holds, counted from 1970-01-01; infinite without a beginning. */
  readonly sinceDay: Float64Array
  /** The first day on which it does not hold any more; infinite without an end. */
  readonly untilDay: Float64Array
  /** NaN where it is not given. */
  readonly handoffMinutes: Float64Array
  /** Position in the choices of `confidence`: 0 is assumed. */
  readonly confidence: Uint8Array
}

const READ = `
MATCH (node:$any($kinds))
RETURN
  elementId(node) AS element,
  labels(node) AS labels,
  node.id AS id,
  node.name AS name,
  node.importance AS importance,
  node.momentOfTruth AS momentOfTruth,
  node.lifecycle AS lifecycle,
  date(node.reviewedAt) AS reviewedOn,
  node.reviewEveryDays AS reviewEveryDays,
  node.confidence AS confidence,
  node.volumePerMonth AS volumePerMonth,
  CASE WHEN node:Customer THEN node.size END AS size,
  node.promisedResponseMinutes AS promisedResponseMinutes,
  node.promisedResolutionMinutes AS promisedResolutionMinutes,
  COLLECT {
    MATCH (node)-[link]->(other:$any($kinds))
    RETURN [type(link), elementId(other), link.since, link.until, link.handoffMinutes, link.confidence]
  } AS links`

interface ProjectionRow {
  readonly element: string
  readonly labels: readonly string[]
  readonly id: string
  readonly name: string
  readonly importance: number | null
  readonly momentOfTruth: boolean | null
  readonly lifecycle: string | null
  readonly reviewedOn: unknown
  readonly reviewEveryDays: number | null
  readonly confidence: string | null
  readonly volumePerMonth: number | null
  readonly size: number | null
  readonly promisedResponseMinutes: number | null
  readonly promisedResolutionMinutes: number | null
  readonly links: readonly RelationshipTuple[]
}

type RelationshipTuple = readonly [
  type: string,
  other: string,
  since: unknown,
  until: unknown,
  handoffMinutes: number | null,
  confidence: string | null,
]

/** Reads the ecosystem as one stream of nodes, each with the relationships that start there. */
export const readProjection = (stream: Graph['stream']): Promise<Projection> =>
  readUntilConsistent(async () => {
    const projection = await tryReadProjection(stream)
    return projection && sortProjection(projection)
  })

/** Nothing when a node was taken away between the row that points to it and its own. */
async function tryReadProjection(stream: Graph['stream']): Promise<Projection | undefined> {
  const nodeNumbers = new Map<string, number>()
  const assignNumber = (element: string) => {
    const number = nodeNumbers.get(element) ?? nodeNumbers.size
    nodeNumbers.set(element, number)
    return number
  }
  const nodes = createNodeColumns()
  const relationships = createRelationshipColumns()
  const ids: string[] = []
  const names: string[] = []
  let nodeCount = 0
  let count = 0
  const rows = stream<ProjectionRow>(READ, { kinds: kindNames })
  for (;;) {
    const next = await rows.next()
    if (next.done) {
      if (nodeCount < nodeNumbers.size) return undefined
      return {
        version: next.value,
        nodes: { count: nodeCount, id: ids, name: names, ...trimColumns(nodes, nodeCount) },
        relationships: { count, ...trimColumns(relationships, count) },
      }
    }
    const number = assignNumber(next.value.element)
    ids[number] = next.value.id
    names[number] = next.value.name
    setNode(nodes, number, next.value)
    nodeCount += 1
    for (const link of next.value.links) {
      if (!typeNumbers.has(link[0])) continue
      setRelationship(relationships, count, number, assignNumber(link[1]), link)
      count += 1
    }
  }
}

const createNodeColumns = () => ({
  kind: new GrowingColumn(Uint8Array),
  importance: new GrowingColumn(Uint8Array),
  momentOfTruth: new GrowingColumn(Uint8Array),
  isLive: new GrowingColumn(Uint8Array),
  reviewDueDay: new GrowingColumn(Float64Array),
  confidence: new GrowingColumn(Uint8Array),
  volumePerMonth: new GrowingColumn(Float64Array),
  size: new GrowingColumn(Float64Array),
  promisedResponseMinutes: new GrowingColumn(Float64Array),
  promisedResolutionMinutes: new GrowingColumn(Float64Array),
})

const createRelationshipColumns = () => ({
  type: new GrowingColumn(Uint8Array),
  from: new GrowingColumn(Int32Array),
  to: new GrowingColumn(Int32Array),
  sinceDay: new GrowingColumn(Float64Array),
  untilDay: new GrowingColumn(Float64Array),
  handoffMinutes: new GrowingColumn(Float64Array),
  confidence: new GrowingColumn(Uint8Array),
})

const kindNumbers = new Map(kindNames.map((kind, number) => [kind, number]))
const confidenceLevels: readonly string[] = confidence.choices ?? []
const toConfidenceLevel = (level: string | null) => Math.max(confidenceLevels.indexOf(level ?? ''), 0)
const typeNumbers = new Map(relationshipTypeNames.map((type, number) => [type, number]))

function setNode(columns: ReturnType<typeof createNodeColumns>, number: number, row: ProjectionRow): void {
  const label = row.labels.find((name) => kindNumbers.has(name)) ?? ''
  columns.kind.set(number, kindNumbers.get(label) ?? 0)
  columns.importance.set(number, row.importance ?? 0)
  columns.momentOfTruth.set(number, row.momentOfTruth ? 1 : 0)
  columns.isLive.set(number, isLive(row.lifecycle) ? 1 : 0)
  columns.reviewDueDay.set(
    number,
    (dateToDayNumber(row.reviewedOn) ?? Number.NEGATIVE_INFINITY) + (row.reviewEveryDays ?? Number.NaN),
  )
  columns.confidence.set(number, toConfidenceLevel(row.confidence))
  columns.volumePerMonth.set(number, row.volumePerMonth ?? Number.NaN)
  columns.size.set(number, row.size ?? Number.NaN)
  columns.promisedResponseMinutes.set(number, row.promisedResponseMinutes ?? Number.NaN)
  columns.promisedResolutionMinutes.set(number, row.promisedResolutionMinutes ?? Number.NaN)
}

function setRelationship(
  columns: ReturnType<typeof createRelationshipColumns>,
  number: number,
  from: number,
  to: number,
  [type, , since, until, handoffMinutes, level]: RelationshipTuple,
): void {
  columns.type.set(number, typeNumbers.get(type) ?? 0)
  columns.from.set(number, from)
  columns.to.set(number, to)
  columns.sinceDay.set(number, dateToDayNumber(since) ?? Number.NEGATIVE_INFINITY)
  columns.untilDay.set(number, dateToDayNumber(until) ?? Number.POSITIVE_INFINITY)
  columns.handoffMinutes.set(number, handoffMinutes ?? Number.NaN)
  columns.confidence.set(number, toConfidenceLevel(level))
}

type TrimmedColumns<Columns> = {
  readonly [Name in keyof Columns]: Columns[Name] extends GrowingColumn<infer Numbers> ? Numbers : never
}

function trimColumns<Columns extends Readonly<Record<string, Pick<GrowingColumn<NumericArray>, 'toArray'>>>>(
  columns: Columns,
  count: number,
): TrimmedColumns<Columns> {
  const entries = Object.entries(columns).map(([name, column]) => [name, column.toArray(count)])
  return Object.fromEntries(entries) as TrimmedColumns<Columns>
}

function dateToDayNumber(day: unknown): number | undefined {
  return isDate(day) ? Math.floor(day.toStandardDate().getTime() / msPerDay) : undefined
}
