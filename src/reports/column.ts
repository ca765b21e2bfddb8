import { getNodeProperties } from '../model/kind.ts'
import { nodeKinds } from '../model/kinds.ts'
import type { Properties, Property } from '../model/property.ts'
import { relationshipTypes } from '../model/relationships.ts'
import { getRelationshipProperties } from '../model/relationshipType.ts'
import { describeUnknown } from '../model/suggest.ts'
import type { ReportColumn } from './report.ts'

/** A column as a header declares it: by itself, or as a property of the model. */
export interface ColumnInput {
  readonly name: string
  readonly type?: Property['type'] | undefined
  readonly description?: string | undefined
  /** `Touchpoint.importance`: type, description, labels and unit are those of the property, unless declared here. */
  readonly property?: string | undefined
  readonly choices?: Readonly<Record<string, string>> | undefined
  readonly unit?: string | undefined
}

/** A column with what it takes from a property; calls `fail` if something is missing or not in the model. */
export function resolveColumn(input: ColumnInput, fail: (message: string) => never): ReportColumn {
  const property = input.property === undefined ? undefined : findProperty(input.property, fail)
  const type = input.type ?? property?.type ?? fail('must have a type or a property')
  const description =
    input.description ?? property?.description ?? fail('must have a description or a property')
  const choiceLabels = input.choices ?? property?.choiceLabels
  const unit = input.unit ?? property?.unit
  return { name: input.name, type, description, ...(choiceLabels && { choiceLabels }), ...(unit && { unit }) }
}

function findProperty(path: string, fail: (message: string) => never): Property {
  const [ownerName = '', name = ''] = path.split('.')
  const properties = listProperties(ownerName) ?? fail(describeUnknown('kind', ownerName, nodeKinds.keys()))
  return properties[name] ?? fail(describeUnknown('property', name, Object.keys(properties)))
}

function listProperties(ownerName: string): Properties | undefined {
  const kind = nodeKinds.get(ownerName)
  const type = relationshipTypes.get(ownerName)
  return kind ? getNodeProperties(kind) : type && getRelationshipProperties(type)
}
