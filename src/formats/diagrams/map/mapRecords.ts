import { toElementPath, toNodePath } from '../../../graph/element.ts'
import type {
  EcosystemBatch,
  NodeRecord,
  RelationshipRecord,
} from '../../../graph/reading/streamEcosystem.ts'
import { AtlasError } from '../../../model/errors.ts'
import { formatNumber } from '../../../model/text.ts'

/** Touchpoints of a map on one picture. */
export const maxPictureTouchpoints = 300
/** Touchpoints of a map on pages. */
export const maxPagedTouchpoints = 1_000
const maxElements = 20_000

/** What a map is drawn from: nodes, and the relationships between them that are valid on its day. */
export interface MapRecords {
  readonly nodes: readonly NodeRecord[]
  readonly relationships: readonly RelationshipRecord[]
}

/** Collects the records of a map; TOO_LARGE_TO_DRAW when it would have too many touchpoints to be read. */
export async function collectMapRecords(
  records: AsyncIterable<EcosystemBatch>,
  day: string,
  maxTouchpoints = maxPictureTouchpoints,
): Promise<MapRecords> {
  const nodes: NodeRecord[] = []
  const relationships: RelationshipRecord[] = []
  let touchpointCount = 0
  for await (const batch of records) {
    nodes.push(...batch.nodes)
    relationships.push(...batch.relationships)
    touchpointCount += batch.nodes.filter(({ kind }) => kind === 'Touchpoint').length
    if (touchpointCount > maxTouchpoints || nodes.length + relationships.length > maxElements)
      throw createTooLargeError(maxTouchpoints)
  }
  return { nodes, relationships: relationships.filter(isValidOn(day)) }
}

const createTooLargeError = (maxTouchpoints: number) =>
  new AtlasError(
    'TOO_LARGE_TO_DRAW',
    `A map can show at most ${formatNumber(maxTouchpoints)} touchpoints and ${formatNumber(maxElements)} elements; select a part with customer, journey, department or tags`,
  )

/** Whether a claim is valid on a day; other relationships always are. */
export const isValidOn =
  (day: string) =>
  ({ since, until }: RelationshipRecord) =>
    String(since ?? '') <= day && (until === undefined || String(until) > day)

/** Adds the nodes that only the earlier records have, with their relationships. */
export function addGoneRecords(shown: MapRecords, earlier: MapRecords): MapRecords {
  const shownPaths = new Set(shown.nodes.map(toNodePath))
  const gone = earlier.nodes.filter((node) => !shownPaths.has(toNodePath(node)))
  const gonePaths = new Set(gone.map(toNodePath))
  const known = new Set(shown.relationships.map(toElementPath))
  const isOfGone = (relationship: RelationshipRecord) =>
    (gonePaths.has(toNodePath(relationship.from)) || gonePaths.has(toNodePath(relationship.to))) &&
    !known.has(toElementPath(relationship))
  return {
    nodes: [...shown.nodes, ...gone],
    relationships: [...shown.relationships, ...earlier.relationships.filter(isOfGone)],
  }
}
