import type { ExportFormat } from '../graphFormat.ts'
import { xmlText } from '../xml/escapeXml.ts'
import {
  attributesOf,
  edgeAttributes,
  nodeAttributes,
  nodeName,
  type XmlAttribute,
} from '../xml/graphAttributes.ts'

export default {
  extension: 'graphml',
  mediaType: 'application/graphml+xml',
  description: 'GraphML, for yEd, Gephi, NetworkX, graphology and others',
  async *write(records) {
    yield `<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
${nodeAttributes.map((attribute) => keyXml('node', attribute)).join('\n')}
${edgeAttributes.map((attribute) => keyXml('edge', attribute)).join('\n')}
<graph id="ecosystem" edgedefault="directed">\n`
    let edges = 0
    for await (const { nodes, relationships } of records) {
      let xml = ''
      for (const node of nodes) {
        xml += `<node id="${xmlText(nodeName(node))}">${dataXml(attributesOf(node, nodeAttributes))}</node>\n`
      }
      for (const relationship of relationships) {
        const { from, to } = relationship
        xml += `<edge id="e${edges}" source="${xmlText(nodeName(from))}" target="${xmlText(nodeName(to))}">${dataXml(attributesOf(relationship, edgeAttributes))}</edge>\n`
        edges += 1
      }
      yield xml
    }
    yield '</graph>\n</graphml>\n'
  },
} satisfies ExportFormat

const types = { string: 'string', integer: 'long', number: 'double', boolean: 'boolean' } as const

const keyXml = (domain: 'node' | 'edge', { key, name, type }: XmlAttribute) =>
  `<key id="${key}" for="${domain}" attr.name="${name}" attr.type="${types[type]}"/>`

const dataXml = (values: readonly (readonly [key: string, text: string])[]) =>
  values.map(([key, text]) => `<data key="${key}">${xmlText(text)}</data>`).join('')
