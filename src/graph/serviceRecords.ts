/**
 * The labels of what the service stores beside the ecosystem. A copy of the graph leaves these nodes out; everything
 * else belongs to it, also what other clients store with labels unknown to the model.
 */
export const serviceLabels: readonly string[] = [
  'Anchor',
  'AnchorChunk',
  'ApiKey',
  'AuditEntry',
  'BeingRestored',
  'ChangeFeed',
  'CommitTrace',
  'CopyState',
  'Example',
  'FindingState',
  'Heartbeat',
  'IdempotencyKey',
  'Import',
  'ImportBatch',
  'Migration',
  'MigrationLock',
  'ReportCheck',
  'ReportRun',
  'Restore',
  'SavedReport',
  'SavedReportLock',
  'UnnumberedChange',
]
