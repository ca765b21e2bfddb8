import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

const linesKept = 20

/** The last lines of these streams that tell something, as often as asked. */
export function lastWords(
  streams: readonly Readable[],
  tells: (line: string) => boolean = () => true,
): () => string {
  const lines: string[] = []
  for (const stream of streams) {
    createInterface(stream).on('line', (line) => {
      if (!tells(line)) return
      lines.push(line)
      if (lines.length > linesKept) lines.shift()
    })
  }
  return () => lines.join('\n')
}
