import type { ExportFormat, ExportOptions } from '../formats/graphFormat.ts'
import type { Graph } from '../graph/graph.ts'
import type { Scope } from '../graph/reading/ecosystemScope.ts'
import { streamMap } from '../graph/reading/streamEcosystem.ts'
import { AtlasError } from '../model/errors.ts'

export interface EcosystemExport extends ExportOptions {
  readonly scope: Scope
  /** Whether a file that shows no single version of the graph is worth having all the same. */
  readonly mayBeTorn?: boolean
}

type Piece = string | Uint8Array

const attemptsAtMost = 5
/** A file up to this length is sent when it is known to be of one version; a longer one goes out as it is read. */
const heldLength = 1_048_576

/**
 * The ecosystem, or a part of it, as a file of one version of the graph. Where something is committed while it is read,
 * a small file is read again; a large one, of which the beginning is sent already, breaks off with CHANGED_MEANWHILE.
 */
export async function* exportEcosystem(
  graph: Graph,
  format: ExportFormat,
  options: EcosystemExport,
): AsyncGenerator<Piece, void> {
  for (let attempt = 1; attempt <= attemptsAtMost; attempt += 1) {
    const { pieces, isTorn } = startedExport(graph, format, options)
    const held: Piece[] = []
    let length = 0
    for await (const piece of pieces) {
      held.push(piece)
      length += piece.length
      if (length < heldLength) continue
      yield* held.splice(0)
    }
    if (!isTorn()) return yield* held
    if (length >= heldLength) break
  }
  throw new AtlasError(
    'CHANGED_MEANWHILE',
    'The map was changed while it was read, so the file would show it as it never was; try again, or take it so with consistent=false',
  )
}

function startedExport(graph: Graph, format: ExportFormat, options: EcosystemExport) {
  let version: string | undefined
  async function* records() {
    version = yield* streamMap(graph, {
      scope: options.scope,
      withBookkeeping: format.hasBookkeeping ?? false,
    })
  }
  return {
    pieces: format.write(records(), options),
    isTorn: () => version === undefined && !options.mayBeTorn,
  }
}
