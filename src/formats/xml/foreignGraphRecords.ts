import type { RawItem } from '../inputFormat.ts'
import type { GraphEdge, GraphNode, GraphRecordMaker } from './graphRecords.ts'

/** Nodes and edges of another tool as they are in the file, in the tables `node` and `edge`. */
export class ForeignGraphRecords implements GraphRecordMaker {
  addNode({ location, id, fields, ...labels }: GraphNode): RawItem {
    return { location, table: 'node', fields: { ...fields, id, ...listLabels(labels) } }
  }

  addEdge({ location, source, target, fields, ...labels }: GraphEdge): RawItem {
    return { location, table: 'edge', fields: { ...fields, source, target, ...listLabels(labels) } }
  }

  *finish(): Generator<RawItem> {}
}

const listLabels = ({ label, moreLabels = [] }: Pick<GraphNode, 'label' | 'moreLabels'>) => ({
  ...(label !== undefined && { label }),
  ...(moreLabels.length > 0 && { moreLabels }),
})
