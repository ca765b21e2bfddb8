import type { AnalyticsService } from '../../../analytics/analyticsService.ts'
import { type FindingEntry, findingProperties } from '../../../findings/findingEntry.ts'
import type { FindingSubgraph } from '../../../findings/findingSubgraphs.ts'
import { orderByModel, toNodePath } from '../../../graph/element.ts'
import type { Graph } from '../../../graph/graph.ts'

/** What the routes of findings depend on. */
export interface FindingRouteOptions {
  readonly graph: Graph
  readonly analytics: AnalyticsService
}

/** A finding as the API returns it, with the names of its elements by path, and their relationships if given. */
export function toFindingBody(
  { values, title, elements, actors, reports }: FindingEntry,
  names: ReadonlyMap<string, string>,
  graph?: FindingSubgraph,
) {
  return {
    ...orderByModel(findingProperties, values),
    title,
    elements: elements.map((element) => {
      const name = names.get(toNodePath(element))
      return name === undefined ? element : { ...element, name }
    }),
    actors: [...actors],
    reports: [...reports],
    ...(graph && { graph: { nodes: [...graph.nodes], relationships: [...graph.relationships] } }),
  }
}
