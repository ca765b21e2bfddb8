import { type Kind, propertiesOf } from '../../model/kind.ts'
import { kinds as allKinds } from '../../model/kinds.ts'
import { textIndex } from '../reading/fullText.ts'
import type { MigrationFile } from './migrationFiles.ts'

const commandName = /^(?:CREATE|DROP)\s+(?:\w+\s+)?(CONSTRAINT|INDEX)\s+(\w+)/i

/** What the database needs for the kinds of the model: schema commands by the name of what they create. */
export function schemaCommands(kinds: readonly Kind[] = [...allKinds.values()]): Map<string, string> {
  const commands = kinds.flatMap((kind) => [idConstraint(kind), ...propertyIndexes(kind)])
  return byName([...commands, fullTextIndex(kinds), ...ofTheService])
}

/** The commands still to be written down: what the model needs and the migrations do not leave behind. */
export function schemaChanges(files: readonly MigrationFile[], wanted = schemaCommands()): string[] {
  const present = byName(files.filter((file) => file.isSchema).flatMap((file) => file.statements))
  const changes: string[] = []
  for (const [name, command] of present) {
    if (isCreation(command) && wanted.get(name) !== command) changes.push(dropCommand(command))
  }
  for (const [name, command] of wanted) {
    if (present.get(name) !== command) changes.push(command)
  }
  return changes
}

/** What the service keeps beside the model. */
const ofTheService = [
  'CREATE CONSTRAINT api_key_id IF NOT EXISTS FOR (key:ApiKey) REQUIRE key.id IS UNIQUE',
  'CREATE CONSTRAINT heartbeat_name IF NOT EXISTS FOR (heartbeat:Heartbeat) REQUIRE heartbeat.name IS UNIQUE',
  'CREATE CONSTRAINT finding_state_key IF NOT EXISTS FOR (state:FindingState) REQUIRE state.key IS UNIQUE',
  'CREATE CONSTRAINT audit_entry_id IF NOT EXISTS FOR (entry:AuditEntry) REQUIRE entry.id IS UNIQUE',
  'CREATE CONSTRAINT audit_entry_sequence IF NOT EXISTS FOR (entry:AuditEntry) REQUIRE entry.sequence IS UNIQUE',
  'CREATE INDEX audit_entry_at IF NOT EXISTS FOR (entry:AuditEntry) ON (entry.at)',
  'CREATE INDEX audit_entry_element IF NOT EXISTS FOR (entry:AuditEntry) ON (entry.element)',
  'CREATE INDEX unnumbered_change_at IF NOT EXISTS FOR (entry:UnnumberedChange) ON (entry.at)',
  'CREATE CONSTRAINT change_feed_name IF NOT EXISTS FOR (feed:ChangeFeed) REQUIRE feed.name IS UNIQUE',
  'CREATE CONSTRAINT idempotency_key_scope IF NOT EXISTS FOR (claim:IdempotencyKey) REQUIRE claim.scope IS UNIQUE',
  'CREATE INDEX idempotency_key_created_at IF NOT EXISTS FOR (claim:IdempotencyKey) ON (claim.createdAt)',
  'CREATE CONSTRAINT import_key IF NOT EXISTS FOR (import:Import) REQUIRE import.key IS UNIQUE',
  'CREATE CONSTRAINT import_batch_key IF NOT EXISTS FOR (batch:ImportBatch) REQUIRE batch.key IS UNIQUE',
  'CREATE INDEX import_batch_import IF NOT EXISTS FOR (batch:ImportBatch) ON (batch.import)',
  'CREATE CONSTRAINT saved_report_lock_name IF NOT EXISTS FOR (lock:SavedReportLock) REQUIRE lock.name IS UNIQUE',
  'CREATE CONSTRAINT saved_report_version IF NOT EXISTS FOR (report:SavedReport) REQUIRE (report.name, report.version) IS UNIQUE',
]

const idConstraint = ({ name }: Kind) =>
  `CREATE CONSTRAINT ${snakeCase(name)}_id IF NOT EXISTS FOR (node:${name}) REQUIRE node.id IS UNIQUE`

function propertyIndexes(kind: Kind): string[] {
  return Object.entries(propertiesOf(kind))
    .filter(([, property]) => property.isIndexed)
    .map(([property]) => {
      const index = `${snakeCase(kind.name)}_${snakeCase(property)}`
      return `CREATE INDEX ${index} IF NOT EXISTS FOR (node:${kind.name}) ON (node.${property})`
    })
}

function fullTextIndex(kinds: readonly Kind[]): string {
  const labels = kinds.map(({ name }) => name).join('|')
  return `CREATE FULLTEXT INDEX ${textIndex} IF NOT EXISTS FOR (node:${labels}) ON EACH [node.name, node.description]`
}

function dropCommand(command: string): string {
  const [, what, name] = commandName.exec(command) ?? []
  return `DROP ${what} ${name} IF EXISTS`
}

function byName(commands: readonly string[]): Map<string, string> {
  return new Map(commands.map((command) => [commandName.exec(command)?.[2] ?? command, command]))
}

const isCreation = (command: string) => /^CREATE/i.test(command)

const snakeCase = (name: string) => name.replaceAll(/(?<=[a-z])[A-Z]/g, '_$&').toLowerCase()
