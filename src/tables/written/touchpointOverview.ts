import type { Graph } from '../../graph/graph.ts'
import type { ElementRow } from '../../graph/reading/streamElements.ts'
import { resolveVersion } from '../../graph/versions.ts'
import { readRemovalTimes } from '../../history/journalIndex.ts'
import { isLive } from '../../model/lifecycle.ts'
import { listTypesWithTrait } from '../../model/relationships.ts'
import { toPascalCase, toPlural } from '../../model/text.ts'
import { nullableColumn, requiredColumn } from '../modelTables.ts'
import { createDayParameter } from '../tableArguments.ts'
import type { OwnRowOptions, TableDefinition } from '../tableDefinition.ts'

/** The column with the names of those who own a touchpoint or hold a role at it, by relationship type. */
const holderColumns = new Map(
  listTypesWithTrait('ownership', 'role').map(({ name, noun, traits }) => {
    const plural = toPascalCase(toPlural(noun).replaceAll(' ', '-'))
    const column = `${plural.charAt(0).toLowerCase()}${plural.slice(1)}`
    return [name, { column, noun, isRole: traits.includes('role') }] as const
  }),
)

const READ = `
MATCH (touchpoint:Touchpoint)
WHERE touchpoint.id > ''
RETURN
  touchpoint.id AS id,
  touchpoint.name AS name,
  touchpoint.lifecycle AS lifecycle,
  touchpoint.visibility AS visibility,
  touchpoint.importance AS importance,
  touchpoint.momentOfTruth AS momentOfTruth,
  touchpoint.rating AS rating,
  touchpoint.emotion AS emotion,
  touchpoint.volumePerMonth AS volumePerMonth,
  COLLECT {
    MATCH (touchpoint)<-[claim:$any($types)]-(holder)
    WHERE (claim.since IS NULL OR claim.since <= date($day)) AND (claim.until IS NULL OR claim.until > date($day))
    RETURN [type(claim), holder.name]
    ORDER BY holder.name
  } AS claims,
  COLLECT {
    MATCH (touchpoint)-[:IN_PHASE]->(phase:Phase)
    RETURN DISTINCT phase.name AS name
    ORDER BY name
  } AS phases,
  COLLECT {
    MATCH (touchpoint)-[:IN_PHASE]->(:Phase)<-[:HAS_PHASE]-(journey:Journey)
    RETURN DISTINCT journey.name AS name
    ORDER BY name
  } AS journeys,
  COLLECT {
    MATCH (touchpoint)-[:VIA]->(channel:Channel)
    RETURN DISTINCT channel.name AS name
    ORDER BY name
  } AS channels,
  COLLECT {
    MATCH (touchpoint)<-[:ENGAGES_AT]-(customer:Customer)
    RETURN DISTINCT customer.name AS name
    ORDER BY name
  } AS customers,
  COLLECT {
    MATCH (touchpoint)<-[engagement:ENGAGES_AT]-(:Customer)
    UNWIND [
      touchpoint.deliveredResponseMinutes - engagement.expectedResponseMinutes,
      touchpoint.deliveredResolutionMinutes - engagement.expectedResolutionMinutes
    ] AS gap
    WITH gap
    WHERE gap > 0
    RETURN gap
  } AS expectationGaps,
  COLLECT {
    CALL (touchpoint) {
      MATCH (touchpoint)<-[:ABOUT]-(promise:Promise)
      RETURN promise
      UNION
      MATCH (touchpoint)-[:IN_PHASE]->(:Phase)<-[:HAS_PHASE]-(:Journey)<-[:ABOUT]-(promise:Promise)
      RETURN promise
    }
    UNWIND [
      touchpoint.deliveredResponseMinutes - promise.promisedResponseMinutes,
      touchpoint.deliveredResolutionMinutes - promise.promisedResolutionMinutes
    ] AS gap
    WITH gap
    WHERE gap > 0
    RETURN gap
  } AS promiseGaps,
  COLLECT {
    MATCH (touchpoint)-[:IN_PHASE]->(phase:Phase)
    RETURN 'Phase/' + phase.id AS path
    UNION
    MATCH (touchpoint)-[:IN_PHASE]->(:Phase)<-[:HAS_PHASE]-(journey:Journey)
    RETURN 'Journey/' + journey.id AS path
  } AS places,
  COLLECT {
    CALL (touchpoint) {
      RETURN touchpoint.updatedAt AS time
      UNION ALL
      MATCH (touchpoint)-[link:$any($shownTypes)]-(other)
      UNWIND [
        link.updatedAt,
        other.updatedAt,
        CASE WHEN link.since <= date($day) THEN datetime({date: link.since, timezone: 'Z'}) END,
        CASE WHEN link.until <= date($day) THEN datetime({date: link.until, timezone: 'Z'}) END
      ] AS time
      RETURN time
      UNION ALL
      MATCH (touchpoint)-[:IN_PHASE]->(:Phase)<-[link:HAS_PHASE]-(journey:Journey)
      UNWIND [link.updatedAt, journey.updatedAt] AS time
      RETURN time
      UNION ALL
      MATCH (touchpoint)-[:IN_PHASE]->(:Phase)<-[:HAS_PHASE]-(:Journey)<-[link:ABOUT]-(promise:Promise)
      UNWIND [link.updatedAt, promise.updatedAt] AS time
      RETURN time
    }
    RETURN toString(max(time))
  }[0] AS changedAt
ORDER BY id`

/** Types of the relationships that a row shows; others lead from a phase or a journey. */
const shownTypes = [...holderColumns.keys(), 'IN_PHASE', 'VIA', 'ENGAGES_AT', 'ABOUT']

/** Each touchpoint with what most charts need, in one row without lists. */
export const touchpointOverviewTable: TableDefinition = {
  name: 'TouchpointOverview',
  title: 'Touchpoint overview',
  description:
    'Each touchpoint with its owners, roles, phases, channels and gaps today in one row; several names are separated by semicolons',
  columns: [
    requiredColumn('string', 'id', 'Id of the touchpoint'),
    nullableColumn('string', 'name', 'Its name'),
    nullableColumn('string', 'lifecycle', 'Stage of its life; live if empty'),
    requiredColumn('boolean', 'isInUse', 'Whether it is live or retiring'),
    nullableColumn('string', 'visibility', 'Frontstage, backstage or support'),
    nullableColumn('integer', 'importance', 'Importance to customers, 1 to 5'),
    nullableColumn('boolean', 'momentOfTruth', 'Whether it decides if customers stay'),
    nullableColumn('integer', 'rating', 'Rating, -2 to 2'),
    nullableColumn('integer', 'emotion', 'Emotion, -2 to 2'),
    nullableColumn('number', 'volumePerMonth', 'Occurrences per month'),
    requiredColumn('boolean', 'isOwned', 'Whether it has an owner'),
    ...[...holderColumns.values()].map(({ column, noun }) =>
      nullableColumn('string', column, `Names of each ${noun}`),
    ),
    nullableColumn('string', 'missingRoles', 'Roles that nobody holds'),
    nullableColumn('string', 'phases', 'Names of its phases'),
    nullableColumn('string', 'journeys', 'Names of the journeys of these'),
    nullableColumn('string', 'channels', 'Names of its channels'),
    nullableColumn('string', 'customers', 'Names of the customer groups that engage'),
    requiredColumn('integer', 'expectationGaps', 'Number of expected times that are exceeded'),
    nullableColumn('integer', 'longestExpectationGapMinutes', 'By how many minutes at most'),
    requiredColumn('integer', 'promiseGaps', 'Number of promised times that are exceeded'),
    nullableColumn('integer', 'longestPromiseGapMinutes', 'By how many minutes at most'),
    nullableColumn(
      'dateTime',
      'updatedAt',
      'When anything that the row shows last changed, also by a claim that began or ended, or a relationship that was removed',
    ),
  ],
  key: ['id'],
  source: { isOfMap: true, streamRows: streamOverview },
  parameters: [createDayParameter('The day on which claims must be valid; today if omitted')],
}

interface OverviewRow extends ElementRow {
  readonly lifecycle: unknown
  readonly claims: readonly (readonly [type: string, name: string])[]
  readonly phases: readonly string[]
  readonly journeys: readonly string[]
  readonly channels: readonly string[]
  readonly customers: readonly string[]
  readonly expectationGaps: readonly number[]
  readonly promiseGaps: readonly number[]
  /** Paths of the phases and journeys. */
  readonly places: readonly string[]
  readonly changedAt: string | null
}

async function* streamOverview(
  graph: Graph,
  { day, ...options }: OwnRowOptions,
): AsyncGenerator<ElementRow, string, undefined> {
  const version = await graph.version()
  const getRemovalTime = await readRemovalTimes(graph)
  const parameters = { types: [...holderColumns.keys()], shownTypes, day }
  const rows = graph.stream<OverviewRow>(READ, parameters, options)
  for (;;) {
    const next = await rows.next()
    if (next.done) return resolveVersion(version, next.value)
    const { id, places, changedAt } = next.value
    const removedAt = [`Touchpoint/${id}`, ...places].map(getRemovalTime)
    yield { ...toRow(next.value), updatedAt: findLatest([changedAt, ...removedAt]) }
  }
}

function toRow({ claims, expectationGaps, promiseGaps, ...touchpoint }: OverviewRow): ElementRow {
  const holders = [...holderColumns].map(([type, { column, noun, isRole }]) => {
    const names = claims.filter(([claimType]) => claimType === type).map(([, name]) => name)
    return { column, noun, isRole, names }
  })
  const missing = holders.filter(({ isRole, names }) => isRole && names.length === 0)
  return {
    ...touchpoint,
    isInUse: isLive(touchpoint.lifecycle),
    isOwned: holders.some(({ isRole, names }) => !isRole && names.length > 0),
    ...Object.fromEntries(holders.map(({ column, names }) => [column, joinNames(names)])),
    missingRoles: joinNames(missing.map(({ noun }) => noun)),
    phases: joinNames(touchpoint.phases),
    journeys: joinNames(touchpoint.journeys),
    channels: joinNames(touchpoint.channels),
    customers: joinNames(touchpoint.customers),
    expectationGaps: expectationGaps.length,
    longestExpectationGapMinutes: findLongest(expectationGaps),
    promiseGaps: promiseGaps.length,
    longestPromiseGapMinutes: findLongest(promiseGaps),
  }
}

const findLatest = (times: readonly (string | null | undefined)[]) =>
  times.reduce((latest, time) =>
    Date.parse(time ?? '') > Date.parse(latest ?? '') || !latest ? time : latest,
  ) ?? null

const joinNames = (names: readonly string[]) => (names.length === 0 ? null : names.join('; '))

const findLongest = (gaps: readonly number[]) => (gaps.length === 0 ? null : Math.max(...gaps))
