import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

const maxLines = 20

/** Collects the last relevant lines of streams; returns a function that reads them. */
export function logTail(
  streams: readonly Readable[],
  isRelevant: (line: string) => boolean = () => true,
): () => string {
  const lines: string[] = []
  for (const stream of streams) {
    createInterface(stream).on('line', (line) => {
      if (!isRelevant(line)) return
      lines.push(line)
      if (lines.length > maxLines) lines.shift()
    })
  }
  return () => lines.join('\n')
}
