import type { ExportFormat } from '../graphFormat.ts'

export default {
  extension: 'json',
  mediaType: 'application/json',
  description: 'One object with the lists `nodes` and `relationships`',
  async *write(records) {
    let before = '{"nodes":[\n'
    let areNodes = true
    for await (const { nodes, relationships } of records) {
      if (areNodes && relationships.length > 0) {
        before = `${before === ',\n' ? '' : before}\n],"relationships":[\n`
        areNodes = false
      }
      yield before + [...nodes, ...relationships].map((record) => JSON.stringify(record)).join(',\n')
      before = ',\n'
    }
    const open = before === ',\n' ? '' : before
    yield areNodes ? `${open}\n],"relationships":[]}\n` : `${open}\n]}\n`
  },
} satisfies ExportFormat
