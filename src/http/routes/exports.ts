import { z } from 'zod'
import { type DiagramFormat, diagramFormats } from '../../formats/diagramFormat.ts'
import { mapSplits } from '../../formats/diagrams/map/split.ts'
import { type GraphFormat, graphFormats } from '../../formats/graphFormat.ts'
import { booleanParameterSchema } from '../../model/filters.ts'
import { toPascalCase } from '../../model/text.ts'
import { exportEcosystem } from '../../transfer/exportEcosystem.ts'
import { renderMap } from '../../transfer/renderMap.ts'
import type { WorkerPool } from '../../workers/workerPool.ts'
import { findComparedState, type StateSources } from '../comparedState.ts'
import {
  asOf,
  createFileResponses,
  exportConfig,
  exportProblems,
  exportTimeoutMs,
  lossless,
  mapPaper,
  scopeQuery,
  sendFile,
} from '../exportFiles.ts'
import { journalPointSchema } from '../journalPointSchema.ts'
import { sharedParameter } from '../listQuery.ts'
import { conditionalHeaders } from '../openapi/requestHeaders.ts'
import { problemResponses } from '../openapi/responses.ts'
import { routeTimeout } from '../plugins/deadlines.ts'
import type { RoutePlugin } from '../routePlugin.ts'

const consistent = sharedParameter(
  'consistent',
  booleanParameterSchema.default(true),
  'Whether the file must show a single version of the graph, which is the default. `false` may include changes committed during the export.',
)

const compareWith = sharedParameter(
  'compareWith',
  journalPointSchema('').optional(),
  'Mark what changed since this state: new and gone elements, other owners. As `recordedAt`',
)

const title = sharedParameter(
  'mapTitle',
  z.string().min(1).max(120).default('Ecosystem map'),
  'Title of the map',
)

const diagramParameters = {
  split: sharedParameter(
    'mapSplit',
    z.enum(mapSplits).optional(),
    'What a page shows: one journey, what one owner owns, or as much as fits. `journey` beyond 60 touchpoints if omitted',
  ),
  page: sharedParameter('mapPage', z.coerce.number().int().min(1).optional(), 'The only page to draw'),
  scale: sharedParameter(
    'mapScale',
    z.coerce.number().min(0.25).max(4).optional(),
    'Pixels for each unit of the picture; 2 if omitted',
  ),
  paper: mapPaper,
}

/** Parameters of the options that a format has. */
const pickParameters = ({ options }: DiagramFormat) =>
  Object.fromEntries(options.map((option) => [option, diagramParameters[option]])) as typeof diagramParameters

interface MapDependencies extends StateSources {
  /** Thread that lays out maps. */
  readonly mapWorker: WorkerPool
}

/** The ecosystem as files, and the map as pictures. */
export const exportRoutes: RoutePlugin<MapDependencies> = async (app, dependencies) => {
  app.addHook('onRoute', routeTimeout(exportTimeoutMs))
  for (const format of graphFormats.values()) await ecosystemExportRoute(app, { format })
  for (const diagram of diagramFormats.values()) await mapExportRoute(app, { ...dependencies, diagram })
}

const ecosystemExportRoute: RoutePlugin<{ format: GraphFormat }> = async (app, { format }) => {
  const { extension, mediaType, description } = format
  const schema = {
    tags: ['exports'],
    operationId: `exportEcosystemAs${toPascalCase(extension)}`,
    summary: `Export the ecosystem as .${extension}`,
    description: `${description}.`,
    querystring: z.strictObject({ ...scopeQuery, lossless, consistent }),
    requestHeaders: conditionalHeaders,
    response: createFileResponses(mediaType),
    problems: exportProblems,
  }
  app.get(`/exports/ecosystem.${extension}`, { config: exportConfig, schema }, async (request, reply) => {
    const { lossless, consistent, ...scope } = request.query
    const { graph } = request.source
    const file = {
      name: `ecosystem.${extension}`,
      mediaType,
      parts: [String(lossless), String(consistent)],
    }
    return sendFile(request, reply, { graph, scope, disposition: 'attachment', ...file }, () =>
      exportEcosystem(graph, format, { scope, lossless, allowInconsistent: !consistent }),
    )
  })
}

const mapExportRoute: RoutePlugin<MapDependencies & { diagram: DiagramFormat }> = async (
  app,
  { mapWorker, diagram, ...sources },
) => {
  const { extension, mediaType, description } = diagram

  const schema = {
    tags: ['exports'],
    operationId: `drawMapAs${toPascalCase(extension)}`,
    summary: `Draw the ecosystem map as .${extension}`,
    description: `${description}.`,
    querystring: z.strictObject({ ...scopeQuery, title, asOf, compareWith, ...pickParameters(diagram) }),
    requestHeaders: conditionalHeaders,
    response: createFileResponses(mediaType),
    problems: { ...exportProblems, 410: problemResponses[410] },
  }
  app.get(`/exports/map.${extension}`, { config: exportConfig, schema }, async (request, reply) => {
    const { title, asOf, compareWith, split, page, scale, paper, ...scope } = request.query
    const options = { title, split, page, scale, paper }
    const { graph, day: defaultDay, release } = request.source
    const day = asOf ?? defaultDay
    const compared =
      compareWith === undefined ? undefined : await findComparedState(sources, compareWith, asOf)
    const file = {
      name: `map.${extension}`,
      mediaType,
      parts: [JSON.stringify(options), day, ...(compared ? [compared.key] : [])],
    }
    return sendFile(request, reply, { graph, scope, disposition: 'inline', ...file }, async function* () {
      yield await renderMap(graph, mapWorker, diagram, { scope, day, options, compared, release })
    })
  })
}
