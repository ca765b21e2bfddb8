import type { PropertyType } from '../../model/property.ts'
import { listRequiredParameters, type TableDefinition } from '../../tables/tableDefinition.ts'

/** OData types of column types. */
export const edmTypes: Readonly<Record<PropertyType, string>> = {
  string: 'Edm.String',
  integer: 'Edm.Int64',
  number: 'Edm.Double',
  boolean: 'Edm.Boolean',
  date: 'Edm.Date',
  dateTime: 'Edm.DateTimeOffset',
  strings: 'Collection(Edm.String)',
}

export const namespace = 'CxAtlas'
export const containerName = 'Atlas'

/** Whether the service document lists an entity set; those that need a parameter are left out. */
export const isInServiceDocument = ({ table }: { readonly table: TableDefinition }) =>
  listRequiredParameters(table).length === 0
