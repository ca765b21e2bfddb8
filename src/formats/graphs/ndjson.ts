import type { GraphFormat } from '../graphFormat.ts'

export default {
  extension: 'ndjson',
  mediaType: 'application/x-ndjson',
  description: 'NDJSON: one object per line, all nodes before all relationships',
  async *write(records) {
    for await (const { nodes, relationships } of records) {
      let lines = ''
      for (const node of nodes) lines += `${JSON.stringify(node)}\n`
      for (const relationship of relationships) lines += `${JSON.stringify(relationship)}\n`
      yield lines
    }
  },
} satisfies GraphFormat
