import { join } from 'node:path'
import { loadModules } from '../model/loadModules.ts'
import type { EcosystemMap } from './diagrams/map/ecosystemMap.ts'

/** A format of the map: the default export of a file in diagrams/. */
export interface DiagramFormat {
  /** Extension of the file and of the URL. */
  readonly extension: string
  readonly mediaType: string
  /** A sentence for the API description. */
  readonly description: string
  render(map: EcosystemMap, title: string): string | Promise<string>
}

/** Formats of the map by extension: one for each file in diagrams/. */
export const diagramFormats = await loadModules<DiagramFormat>(
  join(import.meta.dirname, 'diagrams'),
  ({ extension }) => extension,
)
