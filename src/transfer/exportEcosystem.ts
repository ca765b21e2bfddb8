import { setImmediate } from 'node:timers/promises'
import type { ExportOptions, GraphFormat } from '../formats/graphFormat.ts'
import type { Graph } from '../graph/graph.ts'
import type { EcosystemScope } from '../graph/reading/ecosystemScope.ts'
import { streamEcosystem } from '../graph/reading/streamEcosystem.ts'
import { AtlasError } from '../model/errors.ts'

export interface EcosystemExportOptions extends ExportOptions {
  readonly scope: EcosystemScope
  /** Whether the file may show more than one version of the graph. */
  readonly allowInconsistent?: boolean
}

type FileChunk = string | Uint8Array

const maxAttempts = 5
/** A file up to this length is sent once it is known to show one version; a longer one while it is read. */
const maxBufferedLength = 1_048_576

/**
 * The ecosystem, or a part of it, as a file that shows one version of the graph. If the graph changes meanwhile, a small
 * file is read again; a large one, whose start was sent already, fails with CONCURRENT_CHANGE.
 */
export async function* exportEcosystem(
  graph: Graph,
  format: GraphFormat,
  options: EcosystemExportOptions,
): AsyncGenerator<FileChunk, void> {
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const { chunks, isInconsistent } = startExport(graph, format, options)
    const buffered: FileChunk[] = []
    let length = 0
    for await (const chunk of chunks) {
      buffered.push(chunk)
      // Lets other requests proceed.
      await setImmediate()
      length += chunk.length
      if (length < maxBufferedLength) continue
      yield* buffered.splice(0)
    }
    if (!isInconsistent()) return yield* buffered
    if (length >= maxBufferedLength) break
  }
  throw new AtlasError(
    'CONCURRENT_CHANGE',
    'The graph kept changing while it was exported. Try again later, or allow an inconsistent file with consistent=false',
  )
}

function startExport(graph: Graph, format: GraphFormat, options: EcosystemExportOptions) {
  let version: string | undefined
  async function* records() {
    version = yield* streamEcosystem(graph, {
      scope: options.scope,
      includeBookkeeping: format.hasBookkeeping ?? false,
    })
  }
  return {
    chunks: format.write(records(), options),
    isInconsistent: () => version === undefined && !options.allowInconsistent,
  }
}
