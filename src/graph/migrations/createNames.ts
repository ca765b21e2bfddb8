import { createHash } from 'node:crypto'
import { getNodeProperties } from '../../model/kind.ts'
import { kindNames, nodeKinds } from '../../model/kinds.ts'
import { relationshipTypeNames, relationshipTypes } from '../../model/relationships.ts'
import { getRelationshipProperties } from '../../model/relationshipType.ts'
import type { Graph } from '../graph.ts'
import { serviceLabels, serviceProperties } from '../serviceRecords.ts'

const LIST_NEW_NAMES = `
CALL () { CALL db.labels() YIELD label RETURN collect(label) AS knownLabels }
CALL () { CALL db.relationshipTypes() YIELD relationshipType RETURN collect(relationshipType) AS knownTypes }
CALL () { CALL db.propertyKeys() YIELD propertyKey RETURN collect(propertyKey) AS knownProperties }
RETURN
  [name IN $labels WHERE NOT name IN knownLabels] AS labels,
  [name IN $types WHERE NOT name IN knownTypes] AS types,
  [name IN $properties WHERE NOT name IN knownProperties] AS properties`

const CREATE_LABELS = 'UNWIND $names AS name CALL db.createLabel(name) FINISH'
const CREATE_TYPES = 'UNWIND $names AS name CALL db.createRelationshipType(name) FINISH'
const CREATE_PROPERTIES = 'UNWIND $names AS name CALL db.createProperty(name) FINISH'

interface Names {
  readonly labels: readonly string[]
  readonly types: readonly string[]
  readonly properties: readonly string[]
}

/**
 * Creates the names that the model and the records of the service use. The first use of a name is a commit of the
 * database itself, which looks to a copy like a change by another client.
 */
export async function createNames(graph: Graph): Promise<void> {
  const names = listNames()
  const { rows } = await graph.read<Names>(LIST_NEW_NAMES, { ...names })
  const { labels, types, properties } = rows[0] ?? names
  if (labels.length + types.length + properties.length === 0) return
  await graph.write(async (transaction) => {
    await transaction.run(CREATE_LABELS, { names: labels })
    await transaction.run(CREATE_TYPES, { names: types })
    await transaction.run(CREATE_PROPERTIES, { names: properties })
  })
}

/** What stands for these names in a database: the copy of a record in another one says nothing of its names. */
export const computeNamesChecksum = (databaseId: string): string =>
  createHash('sha256')
    .update(JSON.stringify([databaseId, listNames()]))
    .digest('hex')

function listNames(): Names {
  const nodeProperties = [...nodeKinds.values()].map(getNodeProperties)
  const relationshipProperties = [...relationshipTypes.values()].map(getRelationshipProperties)
  const modelProperties = [...nodeProperties, ...relationshipProperties].flatMap(Object.keys)
  return {
    labels: [...kindNames, ...serviceLabels],
    types: relationshipTypeNames,
    properties: [...new Set([...modelProperties, ...serviceProperties])],
  }
}
