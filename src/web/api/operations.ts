// Made from openapi.yaml by "npm run generate"; do not edit.

export const operations = {
  listEntryPoints: {"method":"GET","path":"/","repeated":[],"readsMap":false},
  searchElements: {"method":"GET","path":"/search","repeated":["kind"],"readsMap":true},
  getNeighbourhood: {"method":"GET","path":"/neighbourhood","repeated":["expand"],"readsMap":true},
  listRelationships: {"method":"GET","path":"/relationships","repeated":[],"readsMap":true},
  applyBatch: {"method":"POST","path":"/batch","repeated":[],"readsMap":false},
  reviewElement: {"method":"POST","path":"/{kindPath}/{id}/review","repeated":[],"readsMap":false},
  mergeElements: {"method":"POST","path":"/{kindPath}/{id}/merge","repeated":[],"readsMap":false},
  listChanges: {"method":"GET","path":"/changes","repeated":[],"readsMap":false},
  compareStates: {"method":"GET","path":"/diff","repeated":[],"readsMap":false},
  downloadComparison: {"method":"GET","path":"/diff.{format}","repeated":[],"readsMap":false},
  compareFindings: {"method":"GET","path":"/diff/findings","repeated":[],"readsMap":false},
  getSnapshot: {"method":"GET","path":"/snapshots/{name}","repeated":[],"readsMap":false},
  saveSnapshot: {"method":"PUT","path":"/snapshots/{name}","repeated":[],"readsMap":false},
  deleteSnapshot: {"method":"DELETE","path":"/snapshots/{name}","repeated":[],"readsMap":false},
  listSnapshots: {"method":"GET","path":"/snapshots","repeated":[],"readsMap":false},
  listAuditEntries: {"method":"GET","path":"/audit","repeated":[],"readsMap":false},
  listReports: {"method":"GET","path":"/reports","repeated":[],"readsMap":false},
  recordReportRun: {"method":"POST","path":"/reports/{name}/runs","repeated":[],"readsMap":false},
  runSavedReport: {"method":"GET","path":"/reports/{name}","repeated":[],"readsMap":true},
  saveReport: {"method":"PUT","path":"/reports/{name}","repeated":[],"readsMap":false},
  deleteSavedReport: {"method":"DELETE","path":"/reports/{name}","repeated":[],"readsMap":false},
  listReportVersions: {"method":"GET","path":"/reports/{name}/versions","repeated":[],"readsMap":false},
  runQuery: {"method":"POST","path":"/cypher","repeated":[],"readsMap":false},
  listImports: {"method":"GET","path":"/imports","repeated":[],"readsMap":false},
  startImport: {"method":"POST","path":"/imports","repeated":[],"readsMap":false},
  listMappings: {"method":"GET","path":"/imports/mappings","repeated":[],"readsMap":false},
  proposeMapping: {"method":"POST","path":"/imports/mappings","repeated":[],"readsMap":false},
  getImport: {"method":"GET","path":"/imports/{id}","repeated":[],"readsMap":false},
  cancelImport: {"method":"DELETE","path":"/imports/{id}","repeated":[],"readsMap":false},
  followImport: {"method":"GET","path":"/imports/{id}/events","repeated":[],"readsMap":false},
  downloadImportErrors: {"method":"GET","path":"/imports/{id}/errors.csv","repeated":[],"readsMap":false},
  downloadValuesNotHeld: {"method":"GET","path":"/imports/{id}/not-held.csv","repeated":[],"readsMap":false},
  undoImport: {"method":"POST","path":"/imports/{id}/undo","repeated":[],"readsMap":false},
  getMapping: {"method":"GET","path":"/imports/mappings/{name}","repeated":[],"readsMap":false},
  saveMapping: {"method":"PUT","path":"/imports/mappings/{name}","repeated":[],"readsMap":false},
  deleteMapping: {"method":"DELETE","path":"/imports/mappings/{name}","repeated":[],"readsMap":false},
  listDrafts: {"method":"GET","path":"/drafts","repeated":[],"readsMap":false},
  createDraft: {"method":"POST","path":"/drafts","repeated":[],"readsMap":false},
  getDraft: {"method":"GET","path":"/drafts/{id}","repeated":[],"readsMap":false},
  deleteDraft: {"method":"DELETE","path":"/drafts/{id}","repeated":[],"readsMap":false},
  saveDraftRow: {"method":"PUT","path":"/drafts/{id}/rows/{rowId}","repeated":[],"readsMap":false},
  deleteDraftRow: {"method":"DELETE","path":"/drafts/{id}/rows/{rowId}","repeated":[],"readsMap":false},
  followDraft: {"method":"GET","path":"/drafts/{id}/events","repeated":[],"readsMap":false},
  checkDraft: {"method":"POST","path":"/drafts/{id}/check","repeated":[],"readsMap":false},
  applyDraft: {"method":"POST","path":"/drafts/{id}/apply","repeated":[],"readsMap":false},
  listFindings: {"method":"GET","path":"/findings","repeated":[],"readsMap":true},
  getFinding: {"method":"GET","path":"/findings/{key}","repeated":[],"readsMap":true},
  updateFinding: {"method":"PATCH","path":"/findings/{key}","repeated":[],"readsMap":false},
  listFindingRows: {"method":"GET","path":"/findings/{key}/rows","repeated":[],"readsMap":true},
  listTables: {"method":"GET","path":"/tables","repeated":[],"readsMap":false},
  getTable: {"method":"GET","path":"/tables/{name}","repeated":[],"readsMap":true},
  compareWhatIf: {"method":"POST","path":"/what-if","repeated":[],"readsMap":true},
  exportEcosystemAsCypher: {"method":"GET","path":"/exports/ecosystem.cypher","repeated":["tags"],"readsMap":true},
  exportEcosystemAsGexf: {"method":"GET","path":"/exports/ecosystem.gexf","repeated":["tags"],"readsMap":true},
  exportEcosystemAsGraphml: {"method":"GET","path":"/exports/ecosystem.graphml","repeated":["tags"],"readsMap":true},
  exportEcosystemAsJson: {"method":"GET","path":"/exports/ecosystem.json","repeated":["tags"],"readsMap":true},
  exportEcosystemAsNdjson: {"method":"GET","path":"/exports/ecosystem.ndjson","repeated":["tags"],"readsMap":true},
  exportEcosystemAsXlsx: {"method":"GET","path":"/exports/ecosystem.xlsx","repeated":["tags"],"readsMap":true},
  exportEcosystemAsZip: {"method":"GET","path":"/exports/ecosystem.zip","repeated":["tags"],"readsMap":true},
  drawMapAsDot: {"method":"GET","path":"/exports/map.dot","repeated":["tags"],"readsMap":true},
  drawMapAsMmd: {"method":"GET","path":"/exports/map.mmd","repeated":["tags"],"readsMap":true},
  drawMapAsPdf: {"method":"GET","path":"/exports/map.pdf","repeated":["tags"],"readsMap":true},
  drawMapAsPng: {"method":"GET","path":"/exports/map.png","repeated":["tags"],"readsMap":true},
  drawMapAsSvg: {"method":"GET","path":"/exports/map.svg","repeated":["tags"],"readsMap":true},
  exportWhiteboardAsXlsx: {"method":"GET","path":"/exports/whiteboard.xlsx","repeated":["tags"],"readsMap":true},
  exportWhiteboardAsCsv: {"method":"GET","path":"/exports/whiteboard.csv","repeated":["tags"],"readsMap":true},
  exportDepartmentBrief: {"method":"GET","path":"/exports/brief.pdf","repeated":[],"readsMap":true},
  downloadTemplate: {"method":"GET","path":"/imports/template.xlsx","repeated":[],"readsMap":false},
  downloadWhiteboard: {"method":"GET","path":"/imports/whiteboard.xlsx","repeated":[],"readsMap":false},
  getModel: {"method":"GET","path":"/model","repeated":[],"readsMap":false},
  getCaller: {"method":"GET","path":"/me","repeated":[],"readsMap":false},
  listKeys: {"method":"GET","path":"/keys","repeated":[],"readsMap":false},
  createKey: {"method":"POST","path":"/keys","repeated":[],"readsMap":false},
  revokeKey: {"method":"DELETE","path":"/keys/{id}","repeated":[],"readsMap":false},
  listSignInMethods: {"method":"GET","path":"/sign-in","repeated":[],"readsMap":false},
  checkLiveness: {"method":"GET","path":"/health/live","repeated":[],"readsMap":false},
  checkReadiness: {"method":"GET","path":"/health/ready","repeated":[],"readsMap":false},
} as const

/**
 * A relationship of any type
 */
export type AnyRelationship = (OwnsRelationship | ProvidesDataToRelationship | InfluencesRelationship | DefinesRelationship | ImplementsRelationship | PartOfRelationship | WorksInRelationship | LeadsRelationship | ReportsToRelationship | WorksWithRelationship | EngagesAtRelationship | HasNeedRelationship | ServesRelationship | TravelsRelationship | HasPhaseRelationship | InPhaseRelationship | NextRelationship | ViaRelationship | DependsOnRelationship | OperatesRelationship | CollectsRelationship | StoresRelationship | AccessesRelationship | MakesRelationship | StatesRelationship | MadeToRelationship | AboutRelationship | MeasuresRelationship | SupportsRelationship | SponsorsRelationship | GuidesRelationship | ImprovesRelationship)
/**
 * The first node is accountable for the second node
 */
export type OwnsRelationship = (RelationshipBase & {
type: "OWNS"
/**
 * Person or party that makes the claim
 */
claimedBy?: string
/**
 * First day of validity
 */
since?: string
/**
 * Day on which validity ends, exclusive
 */
until?: string
})
/**
 * The first node supplies data that the touchpoint uses
 */
export type ProvidesDataToRelationship = (RelationshipBase & {
type: "PROVIDES_DATA_TO"
/**
 * Person or party that makes the claim
 */
claimedBy?: string
/**
 * First day of validity
 */
since?: string
/**
 * Day on which validity ends, exclusive
 */
until?: string
/**
 * Direct: the customer experiences the work itself; indirect: only its effect
 */
directness?: ("direct" | "indirect")
})
/**
 * The first node influences how the touchpoint works, without deciding or implementing it
 */
export type InfluencesRelationship = (RelationshipBase & {
type: "INFLUENCES"
/**
 * Person or party that makes the claim
 */
claimedBy?: string
/**
 * First day of validity
 */
since?: string
/**
 * Day on which validity ends, exclusive
 */
until?: string
/**
 * Direct: the customer experiences the work itself; indirect: only its effect
 */
directness?: ("direct" | "indirect")
})
/**
 * The first node decides what the experience should be
 */
export type DefinesRelationship = (RelationshipBase & {
type: "DEFINES"
/**
 * Person or party that makes the claim
 */
claimedBy?: string
/**
 * First day of validity
 */
since?: string
/**
 * Day on which validity ends, exclusive
 */
until?: string
/**
 * Direct: the customer experiences the work itself; indirect: only its effect
 */
directness?: ("direct" | "indirect")
})
/**
 * The first node implements the touchpoint
 */
export type ImplementsRelationship = (RelationshipBase & {
type: "IMPLEMENTS"
/**
 * Person or party that makes the claim
 */
claimedBy?: string
/**
 * First day of validity
 */
since?: string
/**
 * Day on which validity ends, exclusive
 */
until?: string
/**
 * Direct: the customer experiences the work itself; indirect: only its effect
 */
directness?: ("direct" | "indirect")
})
/**
 * The first node is part of the second node
 */
export type PartOfRelationship = (RelationshipBase & {
type: "PART_OF"
})
/**
 * The first node works in the department
 */
export type WorksInRelationship = (RelationshipBase & {
type: "WORKS_IN"
})
/**
 * The first node leads the department
 */
export type LeadsRelationship = (RelationshipBase & {
type: "LEADS"
})
/**
 * The first node reports to the second node
 */
export type ReportsToRelationship = (RelationshipBase & {
type: "REPORTS_TO"
})
/**
 * The first node works with the second node, by agreement
 */
export type WorksWithRelationship = (RelationshipBase & {
type: "WORKS_WITH"
/**
 * Name of the agreement, such as a service level agreement
 */
agreement?: string
})
/**
 * The first node engages with the company at the touchpoint
 */
export type EngagesAtRelationship = (RelationshipBase & {
type: "ENGAGES_AT"
/**
 * Expected time from request to first response (minutes)
 */
expectedResponseMinutes?: number
/**
 * Expected time from request to resolution (minutes)
 */
expectedResolutionMinutes?: number
/**
 * Emotion of the group, from -2 (negative) to 2 (positive)
 */
emotion?: number
/**
 * Rating by the group, from -2 (poor) to 2 (excellent)
 */
rating?: number
/**
 * Thought of the group
 */
thought?: string
/**
 * Engagements per customer (per month)
 */
frequencyPerMonth?: number
})
/**
 * The first node has the need
 */
export type HasNeedRelationship = (RelationshipBase & {
type: "HAS_NEED"
})
/**
 * The first node serves the need
 */
export type ServesRelationship = (RelationshipBase & {
type: "SERVES"
})
/**
 * The first node travels the journey
 */
export type TravelsRelationship = (RelationshipBase & {
type: "TRAVELS"
})
/**
 * The first node has the phase
 */
export type HasPhaseRelationship = (RelationshipBase & {
type: "HAS_PHASE"
})
/**
 * The first node takes place in the phase
 */
export type InPhaseRelationship = (RelationshipBase & {
type: "IN_PHASE"
/**
 * Position in the phase, starting at 1
 */
position?: number
})
/**
 * The first node is followed by the second node
 */
export type NextRelationship = (RelationshipBase & {
type: "NEXT"
/**
 * Condition under which this step follows
 */
condition?: string
})
/**
 * The first node takes place in the channel
 */
export type ViaRelationship = (RelationshipBase & {
type: "VIA"
})
/**
 * The first node depends on the second node
 */
export type DependsOnRelationship = (RelationshipBase & {
type: "DEPENDS_ON"
/**
 * Purpose of the dependency
 */
purpose?: string
/**
 * Time from the request to the response of what it depends on (minutes)
 */
handoffMinutes?: number
})
/**
 * The first node operates the second node
 */
export type OperatesRelationship = (RelationshipBase & {
type: "OPERATES"
})
/**
 * The first node collects the data
 */
export type CollectsRelationship = (RelationshipBase & {
type: "COLLECTS"
})
/**
 * The first node stores the data
 */
export type StoresRelationship = (RelationshipBase & {
type: "STORES"
})
/**
 * The first node has access to the data
 */
export type AccessesRelationship = (RelationshipBase & {
type: "ACCESSES"
})
/**
 * The first node makes the promise
 */
export type MakesRelationship = (RelationshipBase & {
type: "MAKES"
})
/**
 * The first node states the promise
 */
export type StatesRelationship = (RelationshipBase & {
type: "STATES"
})
/**
 * The first node is made to the customer group
 */
export type MadeToRelationship = (RelationshipBase & {
type: "MADE_TO"
})
/**
 * The first node is about the second node
 */
export type AboutRelationship = (RelationshipBase & {
type: "ABOUT"
})
/**
 * The first node measures the performance of the second node
 */
export type MeasuresRelationship = (RelationshipBase & {
type: "MEASURES"
})
/**
 * The first node supports statements about the second node
 */
export type SupportsRelationship = (RelationshipBase & {
type: "SUPPORTS"
})
/**
 * The first node sponsors the second node
 */
export type SponsorsRelationship = (RelationshipBase & {
type: "SPONSORS"
})
/**
 * The first node guides the second node
 */
export type GuidesRelationship = (RelationshipBase & {
type: "GUIDES"
})
/**
 * The first node is intended to improve the second node
 */
export type ImprovesRelationship = (RelationshipBase & {
type: "IMPROVES"
})
/**
 * A change to a node or a relationship
 */
export type BatchChange = (NodeChange | RelationshipChange)
export type AnyReportResult = (ReportResult & {
rows: {
[k: string]: unknown
}[]
})
/**
 * A column, or how a value is made
 */
export type MappingValue = (string | MappingMadeValue)
/**
 * A change to a node or a relationship, or a move of a role
 */
export type HypotheticalChange = (RoleMove | NodeChange | RelationshipChange)

export interface Operations {
listEntryPoints: {
path: {

}
query: {

}
response: EntryPoints
}
searchElements: {
path: {

}
query: {
q: string
limit?: number
kind?: ("Channel" | "Customer" | "DataSet" | "Department" | "Employee" | "Evidence" | "Initiative" | "Journey" | "Measure" | "Need" | "Partner" | "Phase" | "Process" | "Promise" | "Strategy" | "System" | "Touchpoint")[]
recordedAt?: string
}
response: SearchResult
}
getNeighbourhood: {
path: {

}
query: {
of: string
/**
 * @maxItems 50
 */
expand?: string[]
asOf?: string
recordedAt?: string
}
response: NeighbourhoodDrawing
}
listRelationships: {
path: {

}
query: {
limit?: number
cursor?: string
total?: boolean
from?: string
to?: string
of?: string
type?: ("OWNS" | "PROVIDES_DATA_TO" | "INFLUENCES" | "DEFINES" | "IMPLEMENTS" | "PART_OF" | "WORKS_IN" | "LEADS" | "REPORTS_TO" | "WORKS_WITH" | "ENGAGES_AT" | "HAS_NEED" | "SERVES" | "TRAVELS" | "HAS_PHASE" | "IN_PHASE" | "NEXT" | "VIA" | "DEPENDS_ON" | "OPERATES" | "COLLECTS" | "STORES" | "ACCESSES" | "MAKES" | "STATES" | "MADE_TO" | "ABOUT" | "MEASURES" | "SUPPORTS" | "SPONSORS" | "GUIDES" | "IMPROVES")
confidence?: {
eq?: ("assumed" | "partlyValidated" | "validated")
ne?: ("assumed" | "partlyValidated" | "validated")
in?: string
exists?: boolean
}
note?: TextFilter
createdAt?: TimeFilter
createdBy?: TextFilter
updatedAt?: TimeFilter
updatedBy?: TextFilter
revision?: IntegerFilter
recordedAt?: string
}
response: AnyRelationshipPage
}
applyBatch: {
path: {

}
query: {

}
body: BatchInput
response: BatchResult
}
reviewElement: {
path: {
kindPath: ("channels" | "customers" | "data-sets" | "departments" | "employees" | "evidence" | "initiatives" | "journeys" | "measures" | "needs" | "partners" | "phases" | "processes" | "promises" | "strategies" | "systems" | "touchpoints")
id: string
}
query: {

}
body: ReviewInput
/**
 * The element as GET returns it
 */
response: {
[k: string]: unknown
}
}
mergeElements: {
path: {
kindPath: ("channels" | "customers" | "data-sets" | "departments" | "employees" | "evidence" | "initiatives" | "journeys" | "measures" | "needs" | "partners" | "phases" | "processes" | "promises" | "strategies" | "systems" | "touchpoints")
id: string
}
query: {

}
body: MergeInput
response: MergeResult
}
listChanges: {
path: {

}
query: {
since?: string
limit?: number
wait?: number
}
response: ChangePage
}
compareStates: {
path: {

}
query: {
from: string
to?: string
limit?: number
}
response: StateComparison
}
downloadComparison: {
path: {
format: ("arrow" | "csv" | "json" | "ndjson" | "parquet" | "xlsx")
}
query: {
from: string
to?: string
}
/**
 * JSON: an array of objects with a property per column; missing values are null
 */
response: {

}
}
compareFindings: {
path: {

}
query: {
from: string
to?: string
limit?: number
}
response: FindingComparison
}
getSnapshot: {
path: {

}
query: {

}
response: MapSnapshot
}
saveSnapshot: {
path: {

}
query: {

}
body: MapSnapshotInput
response: MapSnapshot
}
deleteSnapshot: {
path: {

}
query: {

}
response: unknown
}
listSnapshots: {
path: {

}
query: {

}
response: MapSnapshotList
}
listAuditEntries: {
path: {

}
query: {
limit?: number
cursor?: string
who?: string
kind?: string
element?: string
operation?: ("create" | "update" | "delete" | "merge" | "review" | "import" | "query" | "createKey" | "revokeKey" | "keepRun" | "saveReport" | "removeReport" | "saveMapping" | "removeMapping" | "saveSnapshot" | "deleteSnapshot" | "redactHistory")
outcome?: ("done" | "refused")
requestId?: string
from?: string
to?: string
}
response: AuditPage
}
listReports: {
path: {

}
query: {

}
response: ReportList
}
recordReportRun: {
path: {
name: string
}
query: {
lossless?: boolean
bom?: boolean
maxAge?: number
}
response: ReportRun
}
runSavedReport: {
path: {

}
query: {
limit?: number
recordedAt?: string
}
response: AnyReportResult
}
saveReport: {
path: {

}
query: {

}
body: SavedReportInput
response: SavedReport
}
deleteSavedReport: {
path: {

}
query: {

}
response: unknown
}
listReportVersions: {
path: {
name: string
}
query: {

}
response: SavedReportVersions
}
runQuery: {
path: {

}
query: {

}
body: CypherQuery
response: CypherResult
}
listImports: {
path: {

}
query: {

}
response: ImportJobList
}
startImport: {
path: {

}
query: {
mode?: ("upsert" | "create" | "replace")
dryRun?: boolean
confirm?: number
name?: string
mapping?: string
}
/**
 * The same format as the JSON export
 */
body: {

}
response: ImportJob
}
listMappings: {
path: {

}
query: {

}
response: MappingList
}
proposeMapping: {
path: {

}
query: {
name?: string
}
response: MappingProposal
}
getImport: {
path: {

}
query: {

}
response: unknown
}
cancelImport: {
path: {

}
query: {

}
response: unknown
}
followImport: {
path: {
id: string
}
query: {

}
response: unknown
}
downloadImportErrors: {
path: {
id: string
}
query: {

}
response: unknown
}
downloadValuesNotHeld: {
path: {
id: string
}
query: {

}
response: unknown
}
undoImport: {
path: {
id: string
}
query: {

}
response: unknown
}
getMapping: {
path: {

}
query: {

}
response: NamedMapping
}
saveMapping: {
path: {

}
query: {

}
body: ColumnMapping
response: NamedMapping
}
deleteMapping: {
path: {

}
query: {

}
response: unknown
}
listDrafts: {
path: {

}
query: {

}
response: DraftList
}
createDraft: {
path: {

}
query: {

}
body: DraftInput
response: DraftSummary
}
getDraft: {
path: {

}
query: {

}
response: DraftWithRows
}
deleteDraft: {
path: {

}
query: {

}
response: unknown
}
saveDraftRow: {
path: {

}
query: {

}
body: DraftRowInput
response: unknown
}
deleteDraftRow: {
path: {

}
query: {

}
response: unknown
}
followDraft: {
path: {
id: string
}
query: {

}
response: unknown
}
checkDraft: {
path: {
id: string
}
query: {

}
response: DraftCheck
}
applyDraft: {
path: {
id: string
}
query: {

}
response: ImportJob
}
listFindings: {
path: {

}
query: {
limit?: number
cursor?: string
/**
 * @minItems 1
 * @maxItems 3
 */
sort?: string[]
element?: string
asOf?: string
maxAge?: number
include?: "graph"
groupBy?: ("touchpoint" | "department" | "report")
key?: TextFilter
report?: TextFilter
severity?: {
eq?: ("low" | "medium" | "high" | "critical")
ne?: ("low" | "medium" | "high" | "critical")
in?: string
exists?: boolean
}
priority?: IntegerFilter
severityPoints?: IntegerFilter
importancePoints?: IntegerFilter
momentOfTruthPoints?: IntegerFilter
customerPoints?: IntegerFilter
volumePoints?: IntegerFilter
confidencePoints?: IntegerFilter
importance?: IntegerFilter
explanation?: TextFilter
count?: IntegerFilter
partOf?: TextFilter
isSummary?: BooleanFilter
remedy?: TextFilter
remedyCall?: TextFilter
remedySheet?: TextFilter
status?: {
eq?: ("open" | "acknowledged" | "resolved" | "falsePositive")
ne?: ("open" | "acknowledged" | "resolved" | "falsePositive")
in?: string
exists?: boolean
}
assignee?: TextFilter
dueOn?: DateFilter
comment?: TextFilter
isPresent?: BooleanFilter
updatedAt?: TimeFilter
updatedBy?: TextFilter
recordedAt?: string
}
response: FindingPage
}
getFinding: {
path: {

}
query: {
asOf?: string
maxAge?: number
recordedAt?: string
}
response: unknown
}
updateFinding: {
path: {

}
query: {

}
body: FindingPatch
response: unknown
}
listFindingRows: {
path: {
key: string
}
query: {
limit?: number
asOf?: string
recordedAt?: string
}
response: FindingRows
}
listTables: {
path: {

}
query: {

}
response: TableList
}
getTable: {
path: {
name: string
}
query: {
lossless?: boolean
bom?: boolean
maxAge?: number
recordedAt?: string
}
response: unknown
}
compareWhatIf: {
path: {

}
query: {
recordedAt?: string
}
body: WhatIfInput
response: WhatIfResult
}
exportEcosystemAsCypher: {
path: {

}
query: {
customer?: string
journey?: string
department?: string
tags?: string[]
lossless?: boolean
consistent?: boolean
recordedAt?: string
}
response: unknown
}
exportEcosystemAsGexf: {
path: {

}
query: {
customer?: string
journey?: string
department?: string
tags?: string[]
lossless?: boolean
consistent?: boolean
recordedAt?: string
}
response: unknown
}
exportEcosystemAsGraphml: {
path: {

}
query: {
customer?: string
journey?: string
department?: string
tags?: string[]
lossless?: boolean
consistent?: boolean
recordedAt?: string
}
response: unknown
}
exportEcosystemAsJson: {
path: {

}
query: {
customer?: string
journey?: string
department?: string
tags?: string[]
lossless?: boolean
consistent?: boolean
recordedAt?: string
}
response: {

}
}
exportEcosystemAsNdjson: {
path: {

}
query: {
customer?: string
journey?: string
department?: string
tags?: string[]
lossless?: boolean
consistent?: boolean
recordedAt?: string
}
response: unknown
}
exportEcosystemAsXlsx: {
path: {

}
query: {
customer?: string
journey?: string
department?: string
tags?: string[]
lossless?: boolean
consistent?: boolean
recordedAt?: string
}
response: unknown
}
exportEcosystemAsZip: {
path: {

}
query: {
customer?: string
journey?: string
department?: string
tags?: string[]
lossless?: boolean
consistent?: boolean
recordedAt?: string
}
response: unknown
}
drawMapAsDot: {
path: {

}
query: {
customer?: string
journey?: string
department?: string
tags?: string[]
title?: string
asOf?: string
compareWith?: string
recordedAt?: string
}
response: unknown
}
drawMapAsMmd: {
path: {

}
query: {
customer?: string
journey?: string
department?: string
tags?: string[]
title?: string
asOf?: string
compareWith?: string
recordedAt?: string
}
response: unknown
}
drawMapAsPdf: {
path: {

}
query: {
customer?: string
journey?: string
department?: string
tags?: string[]
title?: string
asOf?: string
compareWith?: string
split?: ("none" | "journey" | "department")
paper?: ("a4" | "a3")
recordedAt?: string
}
response: unknown
}
drawMapAsPng: {
path: {

}
query: {
customer?: string
journey?: string
department?: string
tags?: string[]
title?: string
asOf?: string
compareWith?: string
split?: ("none" | "journey" | "department")
page?: number
scale?: number
recordedAt?: string
}
response: unknown
}
drawMapAsSvg: {
path: {

}
query: {
customer?: string
journey?: string
department?: string
tags?: string[]
title?: string
asOf?: string
compareWith?: string
split?: ("none" | "journey" | "department")
page?: number
recordedAt?: string
}
response: unknown
}
exportWhiteboardAsXlsx: {
path: {

}
query: {
customer?: string
journey?: string
department?: string
tags?: string[]
asOf?: string
lossless?: boolean
recordedAt?: string
}
response: unknown
}
exportWhiteboardAsCsv: {
path: {

}
query: {
customer?: string
journey?: string
department?: string
tags?: string[]
asOf?: string
lossless?: boolean
recordedAt?: string
}
response: unknown
}
exportDepartmentBrief: {
path: {

}
query: {
department: string
asOf?: string
paper?: ("a4" | "a3")
recordedAt?: string
}
response: unknown
}
downloadTemplate: {
path: {

}
query: {

}
response: unknown
}
downloadWhiteboard: {
path: {

}
query: {

}
response: unknown
}
getModel: {
path: {

}
query: {

}
response: ModelDescription
}
getCaller: {
path: {

}
query: {

}
response: CurrentCaller
}
listKeys: {
path: {

}
query: {

}
response: ApiKeyList
}
createKey: {
path: {

}
query: {

}
body: NewApiKey
response: CreatedApiKey
}
revokeKey: {
path: {
id: string
}
query: {

}
response: unknown
}
listSignInMethods: {
path: {

}
query: {

}
response: SignInMethods
}
checkLiveness: {
path: {

}
query: {

}
response: HealthStatus
}
checkReadiness: {
path: {

}
query: {

}
response: HealthStatus
}
}
/**
 * The service and where to start
 */
export interface EntryPoints {
name: string
version: string
description: string
links: {
name: string
title: string
/**
 * Below `PUBLIC_URL` if that is set
 */
href: string
}[]
}
/**
 * What a search found
 */
export interface SearchResult {
items: FoundElement[]
/**
 * Number of all elements found
 */
total: number
}
/**
 * An element that a search found
 */
export interface FoundElement {
kind: string
id: string
name: string
/**
 * The first 200 characters
 */
description?: string
}
/**
 * An element and its neighbours, with their positions
 */
export interface NeighbourhoodDrawing {
center: {
kind: string
id: string
name: string
x: number
y: number
}
groups: NeighbourGroup[]
nodes: {
kind: string
id: string
name: string
x: number
y: number
/**
 * Key of the first group it is in
 */
group: string
}[]
edges: {
type: string
from: {
kind: string
id: string
}
to: {
kind: string
id: string
}
/**
 * Present if the owned element has several owners
 */
isContested?: true
}[]
width: number
height: number
}
/**
 * Neighbours of one kind by one type and direction
 */
export interface NeighbourGroup {
key: string
type: string
/**
 * Direction of the relationships, seen from the centre
 */
direction: ("in" | "out")
kind: string
label: string
side: ("left" | "right")
total: number
shown: number
x: number
y: number
}
export interface TextFilter {
eq?: string
ne?: string
in?: string
exists?: boolean
contains?: string
startsWith?: string
}
export interface TimeFilter {
eq?: string
ne?: string
in?: string
exists?: boolean
gt?: string
gte?: string
lt?: string
lte?: string
}
export interface IntegerFilter {
eq?: number
ne?: number
in?: string
exists?: boolean
gt?: number
gte?: number
lt?: number
lte?: number
}
export interface AnyRelationshipPage {
items: AnyRelationship[]
/**
 * `cursor` of the next page; null after the last
 */
nextCursor: (string | null)
/**
 * Number of all items, if `total=true`
 */
total?: number
}
/**
 * Properties of relationships of all types
 */
export interface RelationshipBase {
from: RelationshipEnd
to: RelationshipEnd
/**
 * How well evidence supports it
 */
confidence: ("assumed" | "partlyValidated" | "validated")
/**
 * Notes
 */
note?: string
/**
 * Time of creation; set by the service
 */
createdAt: string
/**
 * Author of the creation; set by the service
 */
createdBy: string
/**
 * Time of the last change; set by the service
 */
updatedAt: string
/**
 * Author of the last change; set by the service
 */
updatedBy: string
/**
 * Number of changes, starting at 1; set by the service
 */
revision: number
}
/**
 * A node at the end of a relationship
 */
export interface RelationshipEnd {
kind: ("Channel" | "Customer" | "DataSet" | "Department" | "Employee" | "Evidence" | "Initiative" | "Journey" | "Measure" | "Need" | "Partner" | "Phase" | "Process" | "Promise" | "Strategy" | "System" | "Touchpoint")
id: string
name?: string
}
/**
 * Changes in order; later ones see the effects of earlier ones
 */
export interface BatchInput {
/**
 * @minItems 1
 * @maxItems 10000
 */
changes: BatchChange[]
}
/**
 * A change to a node
 */
export interface NodeChange {
/**
 * create: a new element; put: create or replace; patch: JSON Merge Patch; delete
 */
op: ("create" | "put" | "patch" | "delete")
/**
 * The body of the same request for a single element, such as TouchpointInput for `create` and `put`, and TouchpointPatch for `patch`
 */
properties?: {
[k: string]: unknown
}
/**
 * The required entity tag, without quotes, or *
 */
ifMatch?: string
/**
 * The element must not exist
 */
ifNoneMatch?: "*"
kind: ("Channel" | "Customer" | "DataSet" | "Department" | "Employee" | "Evidence" | "Initiative" | "Journey" | "Measure" | "Need" | "Partner" | "Phase" | "Process" | "Promise" | "Strategy" | "System" | "Touchpoint")
/**
 * Optional for `create`: derived from the name by default
 */
id?: string
/**
 * Also delete the relationships of the node
 */
cascade?: "relationships"
}
/**
 * A change to a relationship
 */
export interface RelationshipChange {
/**
 * create: a new element; put: create or replace; patch: JSON Merge Patch; delete
 */
op: ("create" | "put" | "patch" | "delete")
/**
 * The body of the same request for a single element, such as TouchpointInput for `create` and `put`, and TouchpointPatch for `patch`
 */
properties?: {
[k: string]: unknown
}
/**
 * The required entity tag, without quotes, or *
 */
ifMatch?: string
/**
 * The element must not exist
 */
ifNoneMatch?: "*"
type: ("OWNS" | "PROVIDES_DATA_TO" | "INFLUENCES" | "DEFINES" | "IMPLEMENTS" | "PART_OF" | "WORKS_IN" | "LEADS" | "REPORTS_TO" | "WORKS_WITH" | "ENGAGES_AT" | "HAS_NEED" | "SERVES" | "TRAVELS" | "HAS_PHASE" | "IN_PHASE" | "NEXT" | "VIA" | "DEPENDS_ON" | "OPERATES" | "COLLECTS" | "STORES" | "ACCESSES" | "MAKES" | "STATES" | "MADE_TO" | "ABOUT" | "MEASURES" | "SUPPORTS" | "SPONSORS" | "GUIDES" | "IMPROVES")
from: NodeKey
to: NodeKey
}
/**
 * The kind and the id of a node
 */
export interface NodeKey {
kind: ("Channel" | "Customer" | "DataSet" | "Department" | "Employee" | "Evidence" | "Initiative" | "Journey" | "Measure" | "Need" | "Partner" | "Phase" | "Process" | "Promise" | "Strategy" | "System" | "Touchpoint")
id: string
}
/**
 * The result of each change, in order
 */
export interface BatchResult {
results: ChangeResult[]
}
/**
 * What a change did
 */
export interface ChangeResult {
result: ("created" | "updated" | "unchanged" | "deleted")
etag?: string
/**
 * The element as GET returns it; only its key if it was deleted
 */
element: {
[k: string]: unknown
}
}
/**
 * How well evidence supports the element
 */
export interface ReviewInput {
/**
 * How well evidence supports it
 */
confidence?: ("assumed" | "partlyValidated" | "validated")
/**
 * Days until the next review is due
 */
reviewEveryDays?: number
}
/**
 * The duplicate to merge into the element
 */
export interface MergeInput {
/**
 * Id of the duplicate, which is deleted
 */
with: string
}
/**
 * The remaining element, and what happened to the relationships of the duplicate
 */
export interface MergeResult {
/**
 * The element as GET returns it
 */
element: {
[k: string]: unknown
}
/**
 * Relationships moved from the duplicate
 */
moved: number
/**
 * Relationships that both had, now merged
 */
joined: number
/**
 * Relationships between the two, now deleted
 */
dropped: number
}
/**
 * A page of the change feed
 */
export interface ChangePage {
items: ElementChange[]
/**
 * `since` of the next request
 */
next: number
/**
 * Whether there are more changes already
 */
hasMore: boolean
}
/**
 * A change to an element
 */
export interface ElementChange {
/**
 * Number of the change, higher than the one before; batches of imports have the numbers in between
 */
sequence: number
at: string
/**
 * import: many elements at once; see `GET /imports/{id}`
 */
operation: ("create" | "update" | "delete" | "import")
element: ({
kind: string
id: string
} | {
type: string
from: {
kind: string
id: string
}
to: {
kind: string
id: string
}
})
/**
 * Names of the changed properties
 */
changed: string[]
/**
 * Revision after the change, or the last one if deleted
 */
revision: number
}
/**
 * How two recorded states differ
 */
export interface StateComparison {
/**
 * Number of the last change that the earlier state includes
 */
from: number
/**
 * The same of the later state
 */
to: number
/**
 * Number of elements that differ
 */
total: number
/**
 * Whether there are more elements than `limit`
 */
truncated: boolean
/**
 * Numbers by kind or type
 */
kinds: {
kind: string
added: number
removed: number
changed: number
}[]
/**
 * Numbers by department; null for elements without one. An element of two departments counts twice.
 */
departments: {
department: (string | null)
added: number
removed: number
changed: number
}[]
items: ElementDiff[]
}
/**
 * An element that differs between two states
 */
export interface ElementDiff {
change: ("added" | "removed" | "changed")
/**
 * Kind of the node, or type of the relationship
 */
kind: string
/**
 * `Touchpoint/invoice`, or `OWNS/Department/finance/Touchpoint/invoice`
 */
element: string
/**
 * Its name; of a relationship the names of both ends
 */
name: string
/**
 * Departments that own the element now, or by a claim that was removed
 */
departments: string[]
changedAt: string
changedBy: string
properties: PropertyDiff[]
}
/**
 * A property with another value in the later state
 */
export interface PropertyDiff {
name: string
/**
 * null if the property had no value
 */
before: {
[k: string]: unknown
}
/**
 * null if the property had no value
 */
after: {
[k: string]: unknown
}
changedAt: string
changedBy: string
}
/**
 * How the findings of two recorded states differ
 */
export interface FindingComparison {
/**
 * Number of the last change that the earlier state includes
 */
from: number
/**
 * The same of the later state
 */
to: number
opened: number
closed: number
changed: number
/**
 * Whether there are more findings than `limit`
 */
truncated: boolean
/**
 * By priority, the highest first
 */
items: FindingDiff[]
}
/**
 * A finding that opened, closed or changed between two states
 */
export interface FindingDiff {
change: ("opened" | "closed" | "changed")
key: string
report: string
severity: ("low" | "medium" | "high" | "critical")
/**
 * 0 to 100
 */
priority: number
explanation: string
/**
 * How it looked before it changed
 */
before?: {
severity: ("low" | "medium" | "high" | "critical")
/**
 * 0 to 100
 */
priority: number
explanation: string
}
}
/**
 * A name for a recorded state of the map
 */
export interface MapSnapshot {
name: string
/**
 * Number of the last change that the state includes, as in `GET /changes`
 */
number: number
note?: string
createdBy: string
createdAt: string
}
/**
 * The state of the map to name
 */
export interface MapSnapshotInput {
/**
 * The state to name: a day, a time, a number of `GET /changes`, another snapshot, or `now`
 */
recordedAt?: (string | number)
/**
 * What the snapshot is for
 */
note?: string
}
/**
 * All snapshots
 */
export interface MapSnapshotList {
items: MapSnapshot[]
}
export interface AuditPage {
items: AuditEntry[]
/**
 * `cursor` of the next page; null after the last
 */
nextCursor: (string | null)
/**
 * Number of all items, if `total=true`
 */
total?: number
}
/**
 * Who did what and when, with the values before and after
 */
export interface AuditEntry {
id: string
at: string
author: string
/**
 * Id of the request, as in the log and in `instance` of problems
 */
requestId?: string
operation: string
outcome: ("done" | "refused")
/**
 * Error code, if it was rejected
 */
code?: string
kind?: string
element?: string
/**
 * Values before; for an update only those that changed
 */
before?: {
[k: string]: unknown
}
after?: {
[k: string]: unknown
}
details?: {
[k: string]: unknown
}
}
/**
 * All reports
 */
export interface ReportList {
reports: ReportSummary[]
}
/**
 * A report and its parameters and columns
 */
export interface ReportSummary {
name: string
title: string
/**
 * Group of related reports
 */
theme: string
themeLabel: string
question: string
description: string
parameters: {
name: string
type: string
description: string
isRequired: boolean
/**
 * The kind of which it is an id, or the parameter with the kind
 */
idOf?: string
}[]
columns: ReportColumn[]
/**
 * Columns that identify a row
 */
key: string[]
plot?: ReportPlot
/**
 * Whether its rows are findings
 */
flagsProblems: boolean
/**
 * Whether users saved it over the API
 */
isSaved: boolean
/**
 * Its query; null if it is an algorithm
 */
cypher: (string | null)
/**
 * Below `PUBLIC_URL` if that is set
 */
href: string
}
/**
 * A column of a report
 */
export interface ReportColumn {
name: string
type: string
description: string
/**
 * The label of each value
 */
choiceLabels?: {
[k: string]: string
}
/**
 * What a number counts, such as minutes
 */
unit?: string
}
/**
 * The plot that shows the rows best, by the names of columns
 */
export interface ReportPlot {
type: ("bars" | "matrix" | "line" | "scatter")
/**
 * Of bars and points
 */
label?: string
/**
 * Lengths of bars, stacked; the number of rows if absent
 */
values?: string[]
rows?: string
columns?: string
/**
 * Of cells; the number of rows if absent
 */
value?: string
x?: string
y?: string
/**
 * One line for each value
 */
series?: string
}
/**
 * The recorded outcome of a report
 */
export interface ReportRun {
id: string
report: string
ranAt: string
keptBy: string
/**
 * Parameters of the run, as JSON
 */
parameters: string
/**
 * Number of rows
 */
total: number
/**
 * Number of findings; absent if the report has none
 */
problems?: number
/**
 * Version of the graph
 */
version: string
}
/**
 * The result of a report
 */
export interface ReportResult {
report: string
title: string
parameters: {
[k: string]: unknown
}
columns: ReportColumn[]
/**
 * Number of all rows
 */
total: number
/**
 * Whether there are more rows than `limit`
 */
truncated: boolean
}
/**
 * The text of a saved report
 */
export interface SavedReportInput {
/**
 * A header in a comment and a query, as in the files `cypher/*.cypher`
 */
text: string
}
/**
 * A version of a saved report
 */
export interface SavedReport {
name: string
version: number
text: string
savedBy: string
savedAt: string
}
/**
 * All versions of a saved report
 */
export interface SavedReportVersions {
versions: SavedReport[]
}
/**
 * A read-only query
 */
export interface CypherQuery {
/**
 * One read-only Cypher statement
 */
query: string
/**
 * Values of the parameters `$name`; `$kinds`, all kinds of nodes, is predefined. Default: {}
 */
parameters?: {
[k: string]: unknown
}
/**
 * Maximum number of rows. Default: 1000
 */
limit?: number
/**
 * Time limit in milliseconds. Default: 10000
 */
timeoutMs?: number
}
/**
 * Rows of a query
 */
export interface CypherResult {
columns: string[]
/**
 * Rows as lists, in the order of the columns
 */
rows: unknown[][]
/**
 * Limit that truncated the rows; null if all rows are included
 */
truncated: (("rows" | "bytes") | null)
/**
 * State of the ecosystem that the rows show
 */
position: {
/**
 * Version of the graph
 */
version: string
/**
 * Number of the last change in `GET /changes` that is included, where it is known
 */
sequence?: number
}
stats: {
rows: number
bytes: number
planMs: number
runMs: number
}
}
/**
 * Recent imports
 */
export interface ImportJobList {
items: ImportJob[]
}
/**
 * An import: its files, progress and outcome
 */
export interface ImportJob {
id: string
state: ("received" | "reading" | "writing" | "done" | "failed" | "cancelled" | "undoing" | "undone")
mode: ("upsert" | "create" | "replace")
dryRun: boolean
confirm?: number
author: string
files: string[]
mapping?: string
startedAt: string
finishedAt?: string
rowsRead: number
/**
 * Number of elements to write, once everything is read
 */
rowsTotal?: number
rowsWritten: number
rowsFailed: number
rowsPerSecond?: number
secondsLeft?: number
/**
 * Number of elements by outcome; unchanged ones are skipped
 */
counts: {
created: number
updated: number
unchanged: number
removed: number
}
/**
 * The first 1,000
 */
faults: ImportFault[]
faultsTotal: number
/**
 * Rows of sheets with errors, and those beside them, the first 200
 */
faultSheets?: {
file: string
sheet: string
columns: string[]
rows: {
row: number
cells: string[]
}[]
}[]
/**
 * The first 1,000
 */
notices: string[]
noticesTotal: number
/**
 * New names that are similar to existing ones, the first 1,000
 */
lookAlikes: {
file: string
row: number
kind: string
name: string
like: {
kind: string
id: string
name: string
}
}[]
lookAlikesTotal: number
/**
 * Elements that `mode=replace` deletes, the first 1,000
 */
removals: string[]
removalsTotal: number
/**
 * What a dry run would change, the first 1,000
 */
changes?: {
change: ("created" | "updated" | "removed")
element: string
name?: string
properties?: string[]
}[]
/**
 * What the map holds of files with a mapping
 */
held?: {
values: number
valuesNotHeld: number
/**
 * By column and value, the first 1,000
 */
notHeld: ImportFault[]
}
problem?: {
code: string
detail: string
}
}
/**
 * Something in a file, and why it cannot be imported or is not held
 */
export interface ImportFault {
file: string
sheet?: string
/**
 * Line, row of the sheet or position in the list; 0 for the whole file
 */
row: number
column?: string
value?: string
reason: string
/**
 * Number of rows that have a value that is not held
 */
rows?: number
}
/**
 * Built-in and saved mappings
 */
export interface MappingList {
items: NamedMapping[]
}
/**
 * A mapping with its name; lists have only its head
 */
export interface NamedMapping {
name: string
isBuiltIn: boolean
revision?: number
savedBy?: string
savedAt?: string
title?: string
description?: string
/**
 * As `PUT /imports/mappings/{name}` takes it
 */
mapping?: {

}
}
/**
 * A mapping to correct and save
 */
export interface MappingProposal {
/**
 * The built-in mapping that the files fit
 */
builtIn?: string
/**
 * As `PUT /imports/mappings/{name}` takes it
 */
mapping: {

}
/**
 * What each column was taken for
 */
columns: {
table: string
column: string
meaning: ("key" | "name" | "property" | "relationship" | "kind" | "none")
target?: string
separator?: string
note?: string
examples: string[]
}[]
}
/**
 * How tables of another tool become elements and relationships
 */
export interface ColumnMapping {
title?: string
description?: string
/**
 * @minItems 1
 */
tables: MappingTable[]
}
/**
 * What the rows of some tables become
 */
export interface MappingTable {
/**
 * All others if absent
 * 
 * @minItems 1
 */
tables?: string[]
when?: MappingCondition[]
elements?: MappingElement[]
relationships?: MappingRelationship[]
ignore?: string[]
}
/**
 * A column with one of some values, or with any
 */
export interface MappingCondition {
column: string
is?: (string | string[])
isNot?: (string | string[])
}
/**
 * An element that each row has
 */
export interface MappingElement {
/**
 * Name for relationships of the same row
 */
as?: string
kind: (string | MappingMadeValue)
when?: MappingCondition[]
id?: MappingValue
/**
 * A column, or how a value is made
 */
key?: (string | MappingMadeValue)
ref?: MappingValue
properties?: {
[k: string]: MappingValue
}
/**
 * Property that takes values without a place
 */
source?: string
}
/**
 * How a value is made from columns
 */
export interface MappingMadeValue {
column?: (string | string[])
/**
 * Instead of a column
 */
text?: string
split?: string
lowerCase?: boolean
replace?: {
[k: string]: string
}
prefix?: {
text: string
unless?: string
}
values?: {
[k: string]: string
}
otherwise?: string
}
/**
 * A relationship that each row has
 */
export interface MappingRelationship {
/**
 * Type or phrase such as `owned by`, or several
 */
type: (string | MappingMadeValue | (string | MappingMadeValue)[])
when?: MappingCondition[]
from: (string | MappingReference)
to: (string | MappingReference)
properties?: {
[k: string]: MappingValue
}
}
/**
 * An element that a column names
 */
export interface MappingReference {
/**
 * @minItems 1
 */
kinds?: string[]
/**
 * A column, or how a value is made
 */
names: (string | MappingMadeValue)
create?: boolean
}
/**
 * All drafts, and the columns of every whiteboard
 */
export interface DraftList {
items: DraftSummary[]
columns: {
name: string
question: string
example: string
/**
 * Kinds of the elements that its cells name
 */
kinds?: string[]
choices?: string[]
}[]
}
/**
 * A whiteboard that is being filled in
 */
export interface DraftSummary {
id: string
title: string
/**
 * Increases with every change of the draft or a row
 */
revision: number
rowCount: number
createdBy: string
createdAt: string
updatedAt: string
/**
 * The import that applied it last
 */
import?: string
}
/**
 * A draft to create
 */
export interface DraftInput {
title: string
}
/**
 * A draft with its rows in order
 */
export interface DraftWithRows {
id: string
title: string
/**
 * Increases with every change of the draft or a row
 */
revision: number
rowCount: number
createdBy: string
createdAt: string
updatedAt: string
/**
 * The import that applied it last
 */
import?: string
rows: DraftRow[]
}
/**
 * A row of a draft
 */
export interface DraftRow {
id: string
position: number
cells: DraftCellsOutput
revision: number
author: string
updatedAt: string
}
/**
 * Texts by column of the whiteboard
 */
export interface DraftCellsOutput {
customerGroup?: string
need?: string
journey?: string
phase?: string
touchpoint?: string
channel?: string
expectedResponse?: string
expectedResolution?: string
systems?: string
owner?: string
dataProviders?: string
influencers?: string
definers?: string
implementers?: string
emotion?: string
evidence?: string
}
/**
 * A row to save
 */
export interface DraftRowInput {
cells: DraftCells
/**
 * Place among the rows, such as 2.5 between 2 and 3; a new row is the last if omitted
 */
position?: number
}
/**
 * Texts by column of the whiteboard
 */
export interface DraftCells {
customerGroup?: string
need?: string
journey?: string
phase?: string
touchpoint?: string
channel?: string
expectedResponse?: string
expectedResolution?: string
systems?: string
owner?: string
dataProviders?: string
influencers?: string
definers?: string
implementers?: string
emotion?: string
evidence?: string
}
/**
 * What applying a draft would do
 */
export interface DraftCheck {
faults: {
rowId: string
column?: string
value?: string
reason: string
}[]
/**
 * New names that are similar to existing ones
 */
lookAlikes: {
rowId: string
kind: string
name: string
like: {
kind: string
id: string
name: string
}
}[]
notices: string[]
/**
 * Elements that the map lacks
 */
creates: {
kind: string
id: string
name: string
rowId: string
}[]
/**
 * Number of relationships that the map lacks
 */
relationshipsCreated: number
/**
 * Touchpoints that would have several owners
 */
contested: {
rowId: string
touchpoint: {
kind: string
id: string
}
owners: string[]
}[]
}
export interface BooleanFilter {
eq?: boolean
ne?: boolean
exists?: boolean
}
export interface DateFilter {
eq?: string
ne?: string
in?: string
exists?: boolean
gt?: string
gte?: string
lt?: string
lte?: string
}
export interface FindingPage {
items: (ReportFinding | FindingGroup)[]
/**
 * `cursor` of the next page; null after the last
 */
nextCursor: (string | null)
/**
 * Number of all items, if `total=true`
 */
total?: number
/**
 * Saved reports that failed or took too long, so that their findings are missing; absent if none did
 */
failedReports?: {
name: string
reason: string
}[]
}
/**
 * A problem found by reports, with its priority and its status
 */
export interface ReportFinding {
/**
 * The same problem has the same key in every run
 */
key?: string
/**
 * The report that found it
 */
report?: string
/**
 * Severity
 */
severity?: ("low" | "medium" | "high" | "critical")
/**
 * What to do first: the sum of the points below, 0 to 100
 */
priority?: number
/**
 * Points for severity
 */
severityPoints?: number
/**
 * Points for the importance of what it is about
 */
importancePoints?: number
/**
 * Points if it concerns a moment of truth
 */
momentOfTruthPoints?: number
/**
 * Points for the share of customers affected
 */
customerPoints?: number
/**
 * Points for the volume affected
 */
volumePoints?: number
/**
 * Points for the confidence of the elements it is about
 */
confidencePoints?: number
/**
 * Importance of what it is about, 1 to 5
 */
importance?: number
/**
 * What is wrong
 */
explanation?: string
/**
 * Number of report rows it stands for
 */
count?: number
/**
 * Key of the finding that sums it up with others like it
 */
partOf?: string
/**
 * Whether it sums up findings that are listed with partOf
 */
isSummary?: boolean
/**
 * What to do
 */
remedy?: string
/**
 * The API call that does it
 */
remedyCall?: string
/**
 * The sheet of the workbook that does it
 */
remedySheet?: string
/**
 * Decision on the finding. A problem that is found again after it was resolved is `resolved`, and `isPresent` is true
 */
status?: ("open" | "acknowledged" | "resolved" | "falsePositive")
/**
 * Who works on it
 */
assignee?: string
/**
 * When it is due
 */
dueOn?: string
/**
 * Notes
 */
comment?: string
/**
 * Whether a report finds it now; findings with a state remain when they are gone
 */
isPresent?: boolean
/**
 * When its state last changed; set by the service
 */
updatedAt?: string
/**
 * Who changed its state last; set by the service
 */
updatedBy?: string
/**
 * Title of the report
 */
title: string
/**
 * Elements it is about
 */
elements: {
kind: string
id: string
name?: string
}[]
/**
 * Who can act on it, and as what
 */
actors: {
kind: string
id: string
name: string
role: ("owner" | "parentOwner" | "definer" | "implementer" | "dataProvider" | "operator" | "maker" | "servingOwner" | "employer" | "counterpart" | "party")
}[]
/**
 * The reports that found it, and their number of rows; `GET /findings/{key}/rows` lists the rows
 */
reports: {
name: string
rows: number
}[]
/**
 * Its elements and the relationships among them
 */
graph?: {
nodes: {
kind: string
id: string
name: string
}[]
relationships: {
[k: string]: unknown
}[]
}
}
/**
 * Number of findings of one touchpoint, department or report
 */
export interface FindingGroup {
/**
 * `Touchpoint/first-invoice`, `Department/finance` or the name of a report; empty for findings without any
 */
key: string
/**
 * Name of the element, or title of the report
 */
name: string
/**
 * Number of findings; those that a summary stands for count one by one
 */
findings: number
/**
 * Number of critical findings
 */
critical: number
/**
 * Number of high findings
 */
high: number
/**
 * Number of medium findings
 */
medium: number
/**
 * Number of low findings
 */
low: number
/**
 * Priority of the first of them
 */
highestPriority: number
/**
 * Sum of their priorities
 */
totalPriority: number
}
/**
 * Changes to the status of a finding as a JSON Merge Patch (RFC 7396)
 */
export interface FindingPatch {
/**
 * Decision on the finding. A problem that is found again after it was resolved is `resolved`, and `isPresent` is true
 */
status?: ("open" | "acknowledged" | "resolved" | "falsePositive")
/**
 * Who works on it
 */
assignee?: (string | null)
/**
 * When it is due
 */
dueOn?: (string | null)
/**
 * Notes
 */
comment?: (string | null)
}
/**
 * The report rows that a finding stands for
 */
export interface FindingRows {
items: {
report: string
row: {
[k: string]: unknown
}
}[]
/**
 * Number of all rows, including those beyond the limit
 */
total: number
}
/**
 * All tables and formats
 */
export interface TableList {
tables: TableSummary[]
formats: {
extension: string
mediaType: string
description: string
}[]
}
/**
 * A table and its columns
 */
export interface TableSummary {
name: string
title: string
description: string
columns: TableColumn[]
/**
 * Columns that identify a row
 */
key: string[]
parameters: {
name: string
description: string
isRequired: boolean
}[]
/**
 * Required parameters
 */
required: string[]
/**
 * Below `PUBLIC_URL` if that is set
 */
href: string
}
/**
 * A column of a table
 */
export interface TableColumn {
name: string
type: string
description: string
isNullable: boolean
}
/**
 * Hypothetical changes and the reports to compare
 */
export interface WhatIfInput {
/**
 * Changes in order; later ones see the effects of earlier ones
 * 
 * @minItems 1
 * @maxItems 1000
 */
changes: HypotheticalChange[]
/**
 * Reports to run; all reports with findings if omitted
 * 
 * @minItems 1
 * @maxItems 100
 */
reports?: {
name: string
/**
 * Default: {}
 */
parameters?: {
[k: string]: string | number | boolean
}
}[]
/**
 * Maximum number of rows in each list; totals count all rows. Default: 1000
 */
limit?: number
}
/**
 * A move of a role with its properties from one holder to another
 */
export interface RoleMove {
op: "move"
role: ("owner" | "data provider" | "influencer" | "definer" | "implementer")
from: RoleHolder
to: RoleHolder
/**
 * Only at this touchpoint; at all touchpoints by default
 */
touchpoint?: string
}
/**
 * A node that can hold a role
 */
export interface RoleHolder {
kind: ("Department" | "Employee" | "Partner")
id: string
}
/**
 * Differences that the changes would make
 */
export interface WhatIfResult {
reports: {
report: string
parameters: {
[k: string]: unknown
}
totalBefore: number
totalAfter: number
gone: {
total: number
truncated: boolean
rows: {
[k: string]: unknown
}[]
}
added: {
total: number
truncated: boolean
rows: {
[k: string]: unknown
}[]
}
changed: {
total: number
truncated: boolean
rows: {
before: {
[k: string]: unknown
}
after: {
[k: string]: unknown
}
columns: string[]
}[]
}
}[]
findings: {
opened: {
total: number
truncated: boolean
rows: {
key: string
report: string
title: string
severity: string
importance: (number | null)
explanation: string
elements: {
kind: string
id: string
}[]
}[]
}
closed: {
total: number
truncated: boolean
rows: {
key: string
report: string
title: string
severity: string
importance: (number | null)
explanation: string
elements: {
kind: string
id: string
}[]
}[]
}
}
}
/**
 * The kinds, relationship types and properties of the model
 */
export interface ModelDescription {
kinds: KindDescription[]
relationshipTypes: RelationshipTypeDescription[]
roles: {
name: string
relationshipType: string
}[]
}
/**
 * A kind of nodes
 */
export interface KindDescription {
name: string
path: string
description: string
properties: PropertyDescription[]
example: {
[k: string]: unknown
}
}
/**
 * A property of a kind or a relationship type
 */
export interface PropertyDescription {
name: string
type: string
description: string
isRequired: boolean
isSetByService: boolean
}
/**
 * A type of relationships
 */
export interface RelationshipTypeDescription {
name: string
/**
 * What one of these relationships is called, such as `owner`
 */
noun: string
/**
 * How it reads from each end, such as `owns` and `owned by`
 */
phrases: {
from: string
to: string
}
description: string
ends: {
from: string[]
to: string[]
}[]
/**
 * How a failure crosses it; the dependent end is: requires: lost when the other end is lost; oneOf: lost when the other ends of all its relationships of this type are lost; affected while at least one is left; affects: affected, never lost; none: neither lost nor affected. An element fails, and others are lost or affected because of it, directly or through others, in any number of steps; everything that is lost is affected, too. Only relationships that are valid on the day count, and only elements in use: touchpoints and systems that are planned or retired are neither lost nor affected, do not replace others, and pass nothing on.
 */
propagation: ("requires" | "oneOf" | "affects" | "none")
/**
 * The end that depends on the other one
 */
dependentEnd?: ("from" | "to")
/**
 * What the type means
 */
traits: ("ownership" | "role" | "structure" | "collaboration" | "customer" | "journey" | "operation" | "data" | "promise" | "evidence" | "leadership")[]
properties: PropertyDescription[]
}
/**
 * The caller and their permissions
 */
export interface CurrentCaller {
/**
 * Recorded as the author of changes
 */
name: string
roles: ("reader" | "analyst" | "editor" | "steward" | "admin")[]
permissions: ("public" | "authenticated" | "read" | "query" | "edit" | "import" | "review" | "administer")[]
/**
 * Only these paths may be called
 */
paths?: string[]
/**
 * Only elements that this department owns may be changed
 */
department?: string
expiresAt?: string
/**
 * Where ad-hoc queries and saved reports run
 */
adHocQueries: {
/**
 * `embedded`: a replica that the service starts; `server`: a server that the operator names; `off`: refused
 */
target: ("embedded" | "server" | "off")
/**
 * Present while queries of the caller are refused because two of them did not end
 */
blockedUntil?: string
}
}
/**
 * All API keys
 */
export interface ApiKeyList {
items: ApiKey[]
}
/**
 * An API key, without its secret
 */
export interface ApiKey {
/**
 * Part of the key, between the underscores
 */
id: string
name: string
role: ("reader" | "analyst" | "editor" | "steward" | "admin")
scopes: string[]
department?: string
createdAt: string
createdBy: string
expiresAt?: string
/**
 * Up to ten minutes late if used at another instance
 */
lastUsedAt?: string
revokedAt?: string
revokedBy?: string
}
/**
 * Input that creates an API key
 */
export interface NewApiKey {
/**
 * Person or program that uses the key; stored as the author of its changes
 */
name: string
role: ("reader" | "analyst" | "editor" | "steward" | "admin")
/**
 * Limits the key to these permissions of its role (`read`) and these paths (`/reports`); no limit if empty. Default: []
 * 
 * @maxItems 100
 */
scopes?: string[]
/**
 * Limits an editor to elements that this department, or one that is part of it, owns
 */
department?: string
/**
 * Expiry time; the key is rejected from then on
 */
expiresAt?: string
}
/**
 * A new API key with its secret
 */
export interface CreatedApiKey {
/**
 * Part of the key, between the underscores
 */
id: string
name: string
role: ("reader" | "analyst" | "editor" | "steward" | "admin")
scopes: string[]
department?: string
createdAt: string
createdBy: string
expiresAt?: string
/**
 * Up to ten minutes late if used at another instance
 */
lastUsedAt?: string
revokedAt?: string
revokedBy?: string
/**
 * The secret key, shown only once
 */
key: string
}
/**
 * How people sign in in a browser
 */
export interface SignInMethods {
/**
 * key: an API key; oidc: OpenID Connect with PKCE
 */
methods: ("key" | "oidc")[]
/**
 * Of tokens; its endpoints are in `.well-known/openid-configuration`
 */
issuer?: string
clientId?: string
scopes?: string
}
/**
 * The result of a probe
 */
export interface HealthStatus {
status: "ok"
}
