import type { TableRow } from '../../formats/tabular/table.ts'
import { type NodeKey, toNodePath } from '../../graph/element.ts'
import type { EcosystemIndex } from '../../graph/reading/ecosystemIndex.ts'
import type { NodeRecord, RelationshipRecord } from '../../graph/reading/streamEcosystem.ts'
import { formatDurationCell, nameElement } from './cellText.ts'
import type { NameMatcher } from './matchNames.ts'
import { type WhiteboardColumn, whiteboardColumns } from './whiteboardColumns.ts'

/** The rows of a whiteboard that say what the map has: those of each touchpoint together, in the order of journeys. */
export function* listWhiteboardRows(index: EcosystemIndex, matcher: NameMatcher): Generator<TableRow> {
  const customers = new Map(index.listByKind('Customer').map((each) => [each.id, readCustomer(each, index)]))
  for (const touchpoint of listInOrder(index))
    yield* listTouchpointRows(touchpoint, { index, matcher, customers })
}

interface WhiteboardSource {
  readonly index: EcosystemIndex
  readonly matcher: NameMatcher
  readonly customers: ReadonlyMap<string, CustomerGroup>
}

/** Paths of what a customer group travels and needs. */
interface CustomerGroup {
  readonly journeys: ReadonlySet<string>
  readonly needs: ReadonlySet<string>
}

function readCustomer(customer: NodeRecord, index: EcosystemIndex): CustomerGroup {
  const reach = (type: string) => new Set(index.listOutgoing(customer, type).map(({ to }) => toNodePath(to)))
  return { journeys: reach('TRAVELS'), needs: reach('HAS_NEED') }
}

/** Touchpoints by journey, phase and position; last those in no phase. */
function listInOrder(index: EcosystemIndex): NodeRecord[] {
  const phases = index.listByKind('Phase').map((phase) => {
    const [journey] = index.listIncoming(phase, hasPhase)
    return { phase, journey: journey?.from.id ?? '' }
  })
  const ordered = phases.toSorted(
    (a, b) => compareText(a.journey, b.journey) || comparePosition(a.phase, b.phase),
  )
  const inPhases = ordered.flatMap(({ phase }) =>
    index
      .listIncoming(phase, inPhase)
      .toSorted(comparePosition)
      .flatMap(({ from }) => index.resolve([from])),
  )
  const touchpoints = [...inPhases, ...index.listByKind('Touchpoint')]
  return [...new Map(touchpoints.map((touchpoint) => [touchpoint.id, touchpoint])).values()]
}

const hasPhase = new Set(['HAS_PHASE'])
const inPhase = new Set(['IN_PHASE'])
const engagesAt = new Set(['ENGAGES_AT'])

const compareText = (a: string, b: string) => (a < b ? -1 : Number(a > b))
const comparePosition = (a: NodeRecord | RelationshipRecord, b: NodeRecord | RelationshipRecord) =>
  Number(a.position ?? 0) - Number(b.position ?? 0)

/** What a row says besides its touchpoint. */
interface RowContext {
  readonly engagement?: RelationshipRecord | undefined
  readonly journey?: NodeKey | undefined
  readonly phases: readonly NodeKey[]
  readonly needs: readonly NodeKey[]
}

function listTouchpointRows(touchpoint: NodeRecord, source: WhiteboardSource): TableRow[] {
  const { index, matcher } = source
  const names = (column: string, keys: readonly NodeKey[]) =>
    formatNames(getColumn(column), index.resolve(keys), matcher)
  const rows = listContexts(touchpoint, source).map(
    ({ engagement, journey, phases, needs }): TableRow => ({
      ...(engagement && { customerGroup: names('customerGroup', [engagement.from]) }),
      need: names('need', needs),
      ...(journey && { journey: names('journey', [journey]) }),
      phase: names('phase', phases),
      touchpoint: names('touchpoint', [touchpoint]),
      ...(engagement && formatExpectations(engagement)),
    }),
  )
  const [first, ...others] = rows
  return [{ ...first, ...formatTouchpoint(touchpoint, index, matcher) }, ...others]
}

/**
 * A row means that its customer group has its needs and travels its journey, which has its phases: each row has only what
 * belongs together, and what is left over has a row without a customer group.
 */
function listContexts(touchpoint: NodeRecord, { index, customers }: WhiteboardSource): RowContext[] {
  const needs = index.listOutgoing(touchpoint, 'SERVES').map(({ to }) => to)
  const stages = listStages(touchpoint, index)
  const byCustomer = index
    .listIncoming(touchpoint, engagesAt)
    .flatMap((engagement) =>
      listCustomerContexts(engagement, { needs, stages, group: customers.get(engagement.from.id) }),
    )
  const shownNeeds = new Set(byCustomer.flatMap((context) => context.needs.map(toNodePath)))
  const shownJourneys = new Set(byCustomer.map(({ journey }) => journey?.id))
  const otherStages = stages.filter(({ journey }) => journey === undefined || !shownJourneys.has(journey.id))
  const otherNeeds = needs.filter((need) => !shownNeeds.has(toNodePath(need)))
  const others = otherStages.length > 0 ? otherStages : [{ phases: [] }]
  const isFilled = ({ phases, needs }: RowContext) => phases.length > 0 || needs.length > 0
  const withoutCustomer = others.map((stage, position) => ({
    ...stage,
    needs: position === 0 ? otherNeeds : [],
  }))
  const contexts = [...byCustomer, ...withoutCustomer.filter(isFilled)]
  return contexts.length > 0 ? contexts : [{ phases: [], needs: [] }]
}

type Stage = Pick<RowContext, 'journey' | 'phases'>

/** The phases of a touchpoint by journey. */
function listStages(touchpoint: NodeKey, index: EcosystemIndex): Stage[] {
  const pairs = index.listOutgoing(touchpoint, 'IN_PHASE').flatMap(({ to: phase }) => {
    const journeys = index.listIncoming(phase, hasPhase).map(({ from }) => from)
    return (journeys.length > 0 ? journeys : [undefined]).map((journey) => ({ phase, journey }))
  })
  return [...Map.groupBy(pairs, ({ journey }) => journey?.id).values()].map((group) => ({
    journey: group[0]?.journey,
    phases: group.map(({ phase }) => phase),
  }))
}

interface EngagedStages {
  readonly needs: readonly NodeKey[]
  readonly stages: readonly Stage[]
  readonly group: CustomerGroup | undefined
}

function listCustomerContexts(
  engagement: RelationshipRecord,
  { needs, stages, group }: EngagedStages,
): RowContext[] {
  const travelled = stages.filter(({ journey }) => journey && group?.journeys.has(toNodePath(journey)))
  const first = { engagement, needs: needs.filter((need) => group?.needs.has(toNodePath(need))) }
  if (travelled.length === 0) return [{ ...first, phases: [] }]
  return travelled.map((stage, position) => ({ ...first, ...stage, ...(position > 0 && { needs: [] }) }))
}

/** What a touchpoint has in columns that refer to nothing else. */
function formatTouchpoint(touchpoint: NodeRecord, index: EcosystemIndex, matcher: NameMatcher): TableRow {
  const cells = touchpointColumns.map((column) => {
    const keys = (column.links ?? []).flatMap(([from, type]) =>
      from === 'touchpoint'
        ? index.listOutgoing(touchpoint, type).map(({ to }) => to)
        : index.listIncoming(touchpoint, new Set([type])).map((relationship) => relationship.from),
    )
    const named = keys.filter(({ kind }) => column.kinds?.includes(kind))
    return [column.name, formatNames(column, index.resolve(named), matcher)]
  })
  const { emotion } = touchpoint
  return {
    ...Object.fromEntries(cells),
    touchpoint: formatNames(getColumn('touchpoint'), [touchpoint], matcher),
    ...(typeof emotion === 'number' && { emotion }),
  }
}

const touchpointColumns = whiteboardColumns.filter(
  ({ links = [] }) =>
    links.length > 0 &&
    links.every(([from, , to]) => [from, to].every((end) => end === 'touchpoint' || end === 'named')),
)

function getColumn(name: string): WhiteboardColumn {
  const column = whiteboardColumns.find((each) => each.name === name)
  if (!column) throw new TypeError(`The whiteboard has no column ${name}`)
  return column
}

const formatNames = (column: WhiteboardColumn, nodes: readonly NodeRecord[], matcher: NameMatcher) =>
  nodes.map((node) => nameElement(node, column, matcher)).join('; ') || null

function formatExpectations(engagement: RelationshipRecord): TableRow {
  const durations = whiteboardColumns.filter(({ isDuration }) => isDuration)
  return Object.fromEntries(
    durations.flatMap(({ name }) => {
      const minutes = engagement[`${name}Minutes`]
      return typeof minutes === 'number' ? [[name, formatDurationCell(minutes)]] : []
    }),
  )
}
