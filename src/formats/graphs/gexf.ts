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
  extension: 'gexf',
  mediaType: 'application/gexf+xml',
  description: 'GEXF 1.2, for Gephi, NetworkX and others',
  async *write(records) {
    yield `<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">
<graph defaultedgetype="directed" mode="static">
${renderDeclarations('node', nodeAttributes)}
${renderDeclarations('edge', edgeAttributes)}
<nodes>\n`
    let edges = 0
    let isInNodes = true
    for await (const { nodes, relationships } of records) {
      let xml = ''
      for (const node of nodes) {
        xml += `<node id="${escapeXml(toNodePath(node))}" label="${escapeXml(String(node.name ?? node.id))}">${renderValues(listAttributeValues(node, nodeAttributes))}</node>\n`
      }
      if (isInNodes && relationships.length > 0) {
        xml += '</nodes>\n<edges>\n'
        isInNodes = false
      }
      for (const relationship of relationships) {
        const { from, to, type } = relationship
        xml += `<edge id="${edges}" source="${escapeXml(toNodePath(from))}" target="${escapeXml(toNodePath(to))}" label="${type}">${renderValues(listAttributeValues(relationship, edgeAttributes))}</edge>\n`
        edges += 1
      }
      yield xml
    }
    yield `${isInNodes ? '</nodes>\n<edges>\n' : ''}</edges>\n</graph>\n</gexf>\n`
  },
} satisfies GraphFormat

const gexfTypes = { string: 'string', integer: 'long', number: 'double', boolean: 'boolean' } as const

const renderDeclarations = (domain: 'node' | 'edge', attributes: readonly GraphAttribute[]) =>
  `<attributes class="${domain}" mode="static">${attributes
    .map(({ key, name, type }) => `<attribute id="${key}" title="${name}" type="${gexfTypes[type]}"/>`)
    .join('')}</attributes>`

const renderValues = (values: readonly (readonly [key: string, text: string])[]) =>
  values.length === 0
    ? ''
    : `<attvalues>${values.map(([key, text]) => `<attvalue for="${key}" value="${escapeXml(text)}"/>`).join('')}</attvalues>`
