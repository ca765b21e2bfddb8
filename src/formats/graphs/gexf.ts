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
  extension: 'gexf',
  mediaType: 'application/gexf+xml',
  description: 'GEXF 1.2, for Gephi, NetworkX and others',
  async *write(records) {
    yield `<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">
<graph defaultedgetype="directed" mode="static">
${declarationXml('node', nodeAttributes)}
${declarationXml('edge', edgeAttributes)}
<nodes>\n`
    let edges = 0
    let areNodes = true
    for await (const { nodes, relationships } of records) {
      let xml = ''
      for (const node of nodes) {
        xml += `<node id="${xmlText(nodeName(node))}" label="${xmlText(String(node.name ?? node.id))}">${valuesXml(attributesOf(node, nodeAttributes))}</node>\n`
      }
      if (areNodes && relationships.length > 0) {
        xml += '</nodes>\n<edges>\n'
        areNodes = false
      }
      for (const relationship of relationships) {
        const { from, to, type } = relationship
        xml += `<edge id="${edges}" source="${xmlText(nodeName(from))}" target="${xmlText(nodeName(to))}" label="${type}">${valuesXml(attributesOf(relationship, edgeAttributes))}</edge>\n`
        edges += 1
      }
      yield xml
    }
    yield `${areNodes ? '</nodes>\n<edges>\n' : ''}</edges>\n</graph>\n</gexf>\n`
  },
} satisfies ExportFormat

const types = { string: 'string', integer: 'long', number: 'double', boolean: 'boolean' } as const

const declarationXml = (domain: 'node' | 'edge', attributes: readonly XmlAttribute[]) =>
  `<attributes class="${domain}" mode="static">${attributes
    .map(({ key, name, type }) => `<attribute id="${key}" title="${name}" type="${types[type]}"/>`)
    .join('')}</attributes>`

const valuesXml = (values: readonly (readonly [key: string, text: string])[]) =>
  values.length === 0
    ? ''
    : `<attvalues>${values.map(([key, text]) => `<attvalue for="${key}" value="${xmlText(text)}"/>`).join('')}</attvalues>`
