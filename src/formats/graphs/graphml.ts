import { toNodePath } from '../../graph/element.ts'
import type { GraphFormat } from '../graphFormat.ts'
import { escapeXml } from '../xml/escapeXml.ts'
import {
  edgeAttributes,
  type GraphAttribute,
  listAttributeValues,
  nodeAttributes,
} from '../xml/graphAttributes.ts'

export default {
  extension: 'graphml',
  mediaType: 'application/graphml+xml',
  description: 'GraphML, for yEd, Gephi, NetworkX, graphology and others',
  async *write(records) {
    yield `<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
${nodeAttributes.map((attribute) => renderKey('node', attribute)).join('\n')}
${edgeAttributes.map((attribute) => renderKey('edge', attribute)).join('\n')}
<graph id="ecosystem" edgedefault="directed">\n`
    let edges = 0
    for await (const { nodes, relationships } of records) {
      let xml = ''
      for (const node of nodes) {
        xml += `<node id="${escapeXml(toNodePath(node))}">${renderData(listAttributeValues(node, nodeAttributes))}</node>\n`
      }
      for (const relationship of relationships) {
        const { from, to } = relationship
        xml += `<edge id="e${edges}" source="${escapeXml(toNodePath(from))}" target="${escapeXml(toNodePath(to))}">${renderData(listAttributeValues(relationship, edgeAttributes))}</edge>\n`
        edges += 1
      }
      yield xml
    }
    yield '</graph>\n</graphml>\n'
  },
} satisfies GraphFormat

const graphmlTypes = { string: 'string', integer: 'long', number: 'double', boolean: 'boolean' } as const

const renderKey = (domain: 'node' | 'edge', { key, name, type }: GraphAttribute) =>
  `<key id="${key}" for="${domain}" attr.name="${name}" attr.type="${graphmlTypes[type]}"/>`

const renderData = (values: readonly (readonly [key: string, text: string])[]) =>
  values.map(([key, text]) => `<data key="${key}">${escapeXml(text)}</data>`).join('')
