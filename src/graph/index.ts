export {
  type AdHoc,
  type AdHocRows,
  type Allowance,
  adHocAtOnce,
  openAdHoc,
  type PlannedOperator,
  type PlannedQuery,
} from './adHoc.ts'
export {
  type AuditOutcome,
  type Author,
  type Journal,
  type NewEntry,
  recordAudit,
} from './audit/journal.ts'
export { type AuditEntry, type AuditQuery, listAudit } from './audit/list.ts'
export { isCommitted, perform, type Work } from './audit/perform.ts'
export { type Answer, performOnce, type RequestKey, type Told } from './audit/performOnce.ts'
export { type ElementChange, type Feed, readChanges, sequenceBefore } from './audit/readChanges.ts'
export { keepTidy, pruneAudit } from './audit/tidy.ts'
export * from './connection.ts'
export { type DatabaseSettings, openDatabase, refuseHalfRestored } from './database.ts'
export { type Deadline, forEverybody, timeLeftMs, withDeadline } from './deadlines.ts'
export * from './element.ts'
export { dumpStore, endLoad, isIdleStore, loadStore, type Store } from './embedded/dump.ts'
export type { Explained } from './explain.ts'
export { isUncomputable } from './faults.ts'
export * from './graph.ts'
export { keptOutcomes, lastOutcome } from './keptOutcomes.ts'
export { migrationsFolder, readMigrationFiles } from './migrations/files.ts'
export { isMigrated, type MigrationStatus, migrate, migrationStatus } from './migrations/migrate.ts'
export { schemaChanges, schemaCommands } from './migrations/schema.ts'
export { decodeCursor, encodeCursor, type SortKey } from './reading/conditions.ts'
export { textIndex, textQuery } from './reading/fullText.ts'
export { listNodes, type NodeListing, type Page } from './reading/listNodes.ts'
export { listRelationships, type RelationshipListing } from './reading/listRelationships.ts'
export * from './reading/projection.ts'
export * from './reading/readElement.ts'
export type { Scope } from './reading/scope.ts'
export {
  type StreamedRow,
  streamLists,
  streamNodes,
  streamRelationships,
} from './reading/streamElements.ts'
export * from './reading/streamMap.ts'
export { type GraphRecord, readRecords, Tally, writeRecords } from './records.ts'
export { riskySettings } from './serverSettings.ts'
export { adHocValue, asInteger, fromStored, plainValue, storedValue } from './values.ts'
export { isOfOneVersion } from './versions.ts'
export * from './writing/bulk.ts'
export * from './writing/change.ts'
export { idFromName } from './writing/id.ts'
export { mergeNodes } from './writing/merge.ts'
export {
  changeSchema,
  checkEndKinds,
  idOf,
  parseChange,
  pathInChange,
  replacement,
} from './writing/parseChange.ts'
export { applyChanges, applyRecorded, type PathOf, writeChange, writeChanges } from './writing/write.ts'
