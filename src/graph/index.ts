export {
  type AdHoc,
  type AdHocRows,
  type Allowance,
  adHocAtOnce,
  openAdHoc,
  type PlannedOperator,
  type PlannedQuery,
} from './adHoc.ts'
export * from './connection.ts'
export { type DatabaseSettings, openDatabase } from './database.ts'
export * from './element.ts'
export type { Explained } from './explain.ts'
export { migrationsFolder, readMigrationFiles } from './migrations/files.ts'
export { isMigrated, type MigrationStatus, migrate, migrationStatus } from './migrations/migrate.ts'
export { schemaChanges } from './migrations/schema.ts'
export { decodeCursor, encodeCursor, type SortKey } from './reading/conditions.ts'
export { listNodes, type NodeListing, type Page } from './reading/listNodes.ts'
export { listRelationships, type RelationshipListing } from './reading/listRelationships.ts'
export * from './reading/projection.ts'
export * from './reading/readElement.ts'
export { riskySettings } from './serverSettings.ts'
export { adHocValue, fromStored, plainValue, storedValue } from './values.ts'
export * from './writing/change.ts'
export { idFromName } from './writing/id.ts'
export {
  changeSchema,
  checkEndKinds,
  idOf,
  parseChange,
  pathInChange,
  replacement,
} from './writing/parseChange.ts'
export { applyChanges, type PathOf, writeChange, writeChanges } from './writing/write.ts'
