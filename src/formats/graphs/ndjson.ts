import type { GraphFormat } from '../graphFormat.ts'

export default {
  extension: 'ndjson',
  mediaType: 'application/x-ndjson',
  description: 'An object a line: every node, then every relationship with the kinds and ids of its ends',
  async *write(records) {
    for await (const { nodes, relationships } of records) {
      let lines = ''
      for (const node of nodes) lines += `${JSON.stringify(node)}\n`
      for (const relationship of relationships) lines += `${JSON.stringify(relationship)}\n`
      yield lines
    }
  },
} satisfies GraphFormat
