import type { Graph } from '../../graph/graph.ts'
import type { ElementRow } from '../../graph/reading/streamElements.ts'
import { isLive } from '../../model/lifecycle.ts'
import { listTypesWithTrait } from '../../model/relationships.ts'
import { toPascalCase, toPlural } from '../../model/text.ts'
import { nullableColumn, requiredColumn } from '../modelTables.ts'
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
  } AS promiseGaps
ORDER BY id`

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
  ],
  key: ['id'],
  source: { isOfMap: true, streamRows: streamOverview },
  required: [],
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
}

async function* streamOverview(
  graph: Graph,
  { day, ...options }: OwnRowOptions,
): AsyncGenerator<ElementRow, string, undefined> {
  const parameters = { types: [...holderColumns.keys()], day }
  const rows = graph.stream<OverviewRow>(READ, parameters, options)
  for (;;) {
    const next = await rows.next()
    if (next.done) return next.value
    yield toRow(next.value)
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

const joinNames = (names: readonly string[]) => (names.length === 0 ? null : names.join('; '))

const findLongest = (gaps: readonly number[]) => (gaps.length === 0 ? null : Math.max(...gaps))
