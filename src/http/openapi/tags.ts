import { nodeKinds } from '../../model/kinds.ts'

/** The groups of operations, in reading order. */
export const tags = [
  { name: 'navigation', description: 'Entry points, search, and what is around an element' },
  { name: 'reports', description: 'Built-in and saved reports, and their rows' },
  { name: 'cypher', description: 'Read-only queries in Cypher' },
  { name: 'findings', description: 'Problems found by reports, and their status' },
  {
    name: 'tables',
    description: 'Nodes, relationships and reports as tables for BI tools, in several formats',
  },
  { name: 'what-if', description: 'Reports after hypothetical changes; nothing is stored' },
  { name: 'relationships', description: 'Ownership, roles, dependencies and all other relationships' },
  ...[...nodeKinds.values()].map(({ path, description }) => ({ name: path, description })),
  { name: 'batch', description: 'Many changes in one transaction' },
  { name: 'stewardship', description: 'Reviews and merges' },
  { name: 'changes', description: 'The change feed, and what changed between two recorded states' },
  { name: 'audit', description: 'The audit trail' },
  { name: 'odata', description: 'Tables as an OData feed for Excel, Power BI, Tableau and others' },
  {
    name: 'exports',
    description:
      'The ecosystem as files, the map as a picture, workbook templates. Filters select touchpoints, with what is one relationship away, the journeys of their phases, everything they depend on, and the relationships between all of these',
  },
  { name: 'imports', description: 'Imports of files' },
  { name: 'drafts', description: 'Whiteboards that several people fill in together' },
  { name: 'model', description: 'The model as data' },
  { name: 'keys', description: 'API keys, and the current caller' },
  { name: 'health', description: 'Probes for monitoring' },
]
