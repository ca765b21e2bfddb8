import { getNodeProperties, type NodeKind } from '../../model/kind.ts'
import { nodeKinds as allKinds } from '../../model/kinds.ts'
import { fullTextIndexName } from '../reading/fullText.ts'
import type { MigrationFile } from './migrationFiles.ts'

const commandPattern = /^(?:CREATE|DROP)\s+(?:\w+\s+)?(CONSTRAINT|INDEX)\s+(\w+)/i

/** Lists the schema commands for the kinds of the model and for the records of the service, by name of the schema item. */
export function listSchemaCommands(kinds: readonly NodeKind[] = [...allKinds.values()]): Map<string, string> {
  const commands = kinds.flatMap((kind) => [buildIdConstraint(kind), ...buildPropertyIndexes(kind)])
  return indexByName([...commands, buildFullTextIndex(kinds), ...serviceSchemaCommands])
}

/** Lists the commands that a new migration needs: the difference between the model and the existing migrations. */
export function listSchemaChanges(
  files: readonly MigrationFile[],
  requiredCommands = listSchemaCommands(),
): string[] {
  const existingCommands = indexByName(
    files.filter((file) => file.isSchema).flatMap((file) => file.statements),
  )
  const changes: string[] = []
  for (const [name, command] of existingCommands) {
    if (isCreateCommand(command) && requiredCommands.get(name) !== command)
      changes.push(buildDropCommand(command))
  }
  for (const [name, command] of requiredCommands) {
    if (existingCommands.get(name) !== command) changes.push(command)
  }
  return changes
}

/** Constraints and indexes for the records of the service. */
const serviceSchemaCommands = [
  'CREATE CONSTRAINT anchor_id IF NOT EXISTS FOR (anchor:Anchor) REQUIRE anchor.id IS UNIQUE',
  'CREATE CONSTRAINT anchor_chunk_key IF NOT EXISTS FOR (chunk:AnchorChunk) REQUIRE chunk.key IS UNIQUE',
  'CREATE CONSTRAINT api_key_id IF NOT EXISTS FOR (key:ApiKey) REQUIRE key.id IS UNIQUE',
  'CREATE CONSTRAINT heartbeat_name IF NOT EXISTS FOR (heartbeat:Heartbeat) REQUIRE heartbeat.name IS UNIQUE',
  'CREATE CONSTRAINT finding_state_key IF NOT EXISTS FOR (state:FindingState) REQUIRE state.key IS UNIQUE',
  'CREATE CONSTRAINT audit_entry_id IF NOT EXISTS FOR (entry:AuditEntry) REQUIRE entry.id IS UNIQUE',
  'CREATE CONSTRAINT audit_entry_sequence IF NOT EXISTS FOR (entry:AuditEntry) REQUIRE entry.sequence IS UNIQUE',
  'CREATE INDEX audit_entry_at IF NOT EXISTS FOR (entry:AuditEntry) ON (entry.at)',
  'CREATE INDEX audit_entry_element IF NOT EXISTS FOR (entry:AuditEntry) ON (entry.element)',
  'CREATE INDEX unnumbered_change_at IF NOT EXISTS FOR (entry:UnnumberedChange) ON (entry.at)',
  'CREATE CONSTRAINT change_feed_name IF NOT EXISTS FOR (feed:ChangeFeed) REQUIRE feed.name IS UNIQUE',
  'CREATE CONSTRAINT draft_id IF NOT EXISTS FOR (draft:Draft) REQUIRE draft.id IS UNIQUE',
  'CREATE CONSTRAINT draft_row_key IF NOT EXISTS FOR (row:DraftRow) REQUIRE row.key IS UNIQUE',
  'CREATE INDEX draft_row_draft IF NOT EXISTS FOR (row:DraftRow) ON (row.draft)',
  'CREATE CONSTRAINT history_day IF NOT EXISTS FOR (record:HistoryDay) REQUIRE record.day IS UNIQUE',
  'CREATE CONSTRAINT history_lease_name IF NOT EXISTS FOR (lease:HistoryLease) REQUIRE lease.name IS UNIQUE',
  'CREATE CONSTRAINT idempotency_key_scope IF NOT EXISTS FOR (claim:IdempotencyKey) REQUIRE claim.scope IS UNIQUE',
  'CREATE INDEX idempotency_key_created_at IF NOT EXISTS FOR (claim:IdempotencyKey) ON (claim.createdAt)',
  'CREATE CONSTRAINT import_key IF NOT EXISTS FOR (import:Import) REQUIRE import.key IS UNIQUE',
  'CREATE CONSTRAINT import_batch_key IF NOT EXISTS FOR (batch:ImportBatch) REQUIRE batch.key IS UNIQUE',
  'CREATE CONSTRAINT import_chunk_key IF NOT EXISTS FOR (chunk:ImportChunk) REQUIRE chunk.key IS UNIQUE',
  'CREATE INDEX import_chunk_import IF NOT EXISTS FOR (chunk:ImportChunk) ON (chunk.import)',
  'CREATE CONSTRAINT import_mapping_name IF NOT EXISTS FOR (mapping:ImportMapping) REQUIRE mapping.name IS UNIQUE',
  'CREATE CONSTRAINT journal_chunk_number IF NOT EXISTS FOR (chunk:JournalChunk) REQUIRE chunk.number IS UNIQUE',
  'CREATE INDEX import_batch_import IF NOT EXISTS FOR (batch:ImportBatch) ON (batch.import)',
  'CREATE CONSTRAINT model_extension_name IF NOT EXISTS FOR (extension:ModelExtension) REQUIRE extension.name IS UNIQUE',
  'CREATE CONSTRAINT saved_report_lock_name IF NOT EXISTS FOR (lock:SavedReportLock) REQUIRE lock.name IS UNIQUE',
  'CREATE CONSTRAINT saved_report_version IF NOT EXISTS FOR (report:SavedReport) REQUIRE (report.name, report.version) IS UNIQUE',
  'CREATE CONSTRAINT snapshot_name IF NOT EXISTS FOR (snapshot:Snapshot) REQUIRE snapshot.name IS UNIQUE',
]

const buildIdConstraint = ({ name }: NodeKind) =>
  `CREATE CONSTRAINT ${toSnakeCase(name)}_id IF NOT EXISTS FOR (node:${name}) REQUIRE node.id IS UNIQUE`

/** The name of the index on a property of a kind. */
export const buildIndexName = (kind: string, property: string) =>
  `${toSnakeCase(kind)}_${toSnakeCase(property)}`

function buildPropertyIndexes(kind: NodeKind): string[] {
  return Object.entries(getNodeProperties(kind))
    .filter(([, property]) => property.isIndexed)
    .map(([property]) => {
      const index = buildIndexName(kind.name, property)
      return `CREATE INDEX ${index} IF NOT EXISTS FOR (node:${kind.name}) ON (node.${property})`
    })
}

function buildFullTextIndex(kinds: readonly NodeKind[]): string {
  const labels = kinds.map(({ name }) => name).join('|')
  return `CREATE FULLTEXT INDEX ${fullTextIndexName} IF NOT EXISTS FOR (node:${labels}) ON EACH [node.name, node.description]`
}

function buildDropCommand(command: string): string {
  const [, schemaItem, name] = commandPattern.exec(command) ?? []
  return `DROP ${schemaItem} ${name} IF EXISTS`
}

function indexByName(commands: readonly string[]): Map<string, string> {
  return new Map(commands.map((command) => [commandPattern.exec(command)?.[2] ?? command, command]))
}

const isCreateCommand = (command: string) => /^CREATE/i.test(command)

const toSnakeCase = (name: string) => name.replaceAll(/(?<=[a-z])[A-Z]/g, '_$&').toLowerCase()
