import { join } from 'node:path'
import { loadModules } from '../model/loadModules.ts'
import type { Paper } from './diagrams/drawing/paper.ts'
import type { EcosystemMap } from './diagrams/map/ecosystemMap.ts'
import type { MapSplit } from './diagrams/map/split.ts'

/** How a map is drawn. */
export interface DiagramOptions {
  readonly title: string
  /** What a page shows. */
  readonly split?: MapSplit | undefined
  /** The only page to draw, from 1. */
  readonly page?: number | undefined
  /** Pixels of a picture for each of its units. */
  readonly scale?: number | undefined
  readonly paper?: Paper | undefined
}

/** A format of the map: the default export of a file in diagrams/. */
export interface DiagramFormat {
  /** Extension of the file and of the URL. */
  readonly extension: string
  readonly mediaType: string
  /** A sentence for the API description. */
  readonly description: string
  /** Options that it has besides the title. */
  readonly options: readonly Exclude<keyof DiagramOptions, 'title'>[]
  /** Touchpoints that it can show; those of a picture if omitted. */
  readonly maxTouchpoints?: number
  render(map: EcosystemMap, options: DiagramOptions): string | Uint8Array | Promise<string | Uint8Array>
}

/** Formats of the map by extension: one for each file in diagrams/. */
export const diagramFormats = await loadModules<DiagramFormat>(
  join(import.meta.dirname, 'diagrams'),
  ({ extension }) => extension,
)
