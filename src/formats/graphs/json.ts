import type { GraphFormat } from '../graphFormat.ts'

export default {
  extension: 'json',
  mediaType: 'application/json',
  description: 'JSON: one object with the lists `nodes` and `relationships`',
  async *write(records) {
    let separator = '{"nodes":[\n'
    let isInNodes = true
    for await (const { nodes, relationships } of records) {
      if (isInNodes && relationships.length > 0) {
        separator = `${separator === ',\n' ? '' : separator}\n],"relationships":[\n`
        isInNodes = false
      }
      yield separator + [...nodes, ...relationships].map((record) => JSON.stringify(record)).join(',\n')
      separator = ',\n'
    }
    const open = separator === ',\n' ? '' : separator
    yield isInNodes ? `${open}\n],"relationships":[]}\n` : `${open}\n]}\n`
  },
} satisfies GraphFormat
