import type { PropertyType } from '../../model/property.ts'

/** Types of columns by their names in OData. */
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

/** Whether a table is told of among the first things: one that needs a parameter has no rows without it. */
export const isInServiceDocument = ({
  table,
}: {
  readonly table: { readonly required: readonly string[] }
}) => table.required.length === 0
