import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, it } from 'vitest'
import type { Graph } from '../../../src/graph/index.ts'
import { build, department, defines, openTestApp, openTestGraph, owns, touchpoint } from '../../support/atlas.ts'
let graph: Graph
let app: FastifyInstance
beforeAll(async () => {
  graph = await openTestGraph()
  app = await openTestApp(graph)
  await build(graph,
    touchpoint('advert', { importance: 1, visibility: 'frontstage', tags: ['start'] }),
    touchpoint('invoice', { importance: 5, volumePerMonth: 0.5, tags: ['billing', 'start'], momentOfTruth: true, measuredAt: '2026-01-01T10:20:30Z' }),
    touchpoint('reminder', { tags: ['billing'], externalId: 'R-1' }),
    department('finance'), department('it'),
    owns('finance', 'invoice', { since: '2020-01-01' }), owns('finance', 'reminder'), defines('it', 'invoice'))
})
afterAll(async () => { await app.close(); await graph.close() })
it('smoke', async () => {
  for (const url of [
    '/odata', '/odata/$metadata', '/odata/Touchpoints', '/odata/Touchpoints?$select=id,importance&$orderby=importance',
    "/odata/Touchpoints?$filter=importance gt 2&$select=id", "/odata/Touchpoints('invoice')?$select=id,measuredAt", "/odata/Touchpoints('invoice')/name", "/odata/Touchpoints('invoice')/name/$value",
    "/odata/Touchpoints('nope')", '/odata/Touchpoints/$count', "/odata/Touchpoints/$count?$filter=not (importance eq 5)",
    "/odata/Touchpoints?$select=id&$expand=IncomingOwns($select=fromId,since;$expand=FromDepartment($select=name);$count=true)",
    "/odata/Touchpoints?$select=id&$filter=IncomingOwns/any()", "/odata/Touchpoints?$select=id&$filter=IncomingOwns/any(o:o/FromDepartment/name eq 'finance')&$count=true",
    "/odata/Touchpoints?$select=id&$filter=not IncomingOwns/any(o:o/since eq null)", "/odata/Touchpoints?$select=id&$filter=tags/any(t:startswith(t,'bill'))",
    "/odata/Touchpoints?$select=id&$filter=TouchpointTags/$count gt 1", "/odata/TouchpointTags?$filter=position eq 1", "/odata/TouchpointTags?$expand=Touchpoint($select=name)",
    "/odata/Owns?$select=fromId,toId", "/odata/Owns(fromKind='Department',fromId='finance',toKind='Touchpoint',toId='invoice')", "/odata/Touchpoints('invoice')/IncomingOwns?$select=fromId", "/odata/Owns(fromKind='Department',fromId='finance',toKind='Touchpoint',toId='invoice')/ToTouchpoint?$select=id", "/odata/Owns(fromKind='Department',fromId='finance',toKind='Touchpoint',toId='invoice')/ToJourney",
    "/odata/Touchpoints?$apply=groupby((visibility),aggregate(importance with sum as total,$count as n,importance with average as mean))",
    "/odata/Touchpoints?$apply=filter(importance gt 1)/aggregate(importance with max as most,id with countdistinct as ids)",
    "/odata/RoleGaps?$top=2", "/odata/RoleGaps?$filter=importance gt 2&$top=2", "/odata/Findings?$top=1&$count=true", "/odata/Findings?$apply=groupby((report),aggregate($count as n))&$top=3", "/odata/ReportHistory",
    "/odata/Touchpoints?$search=invo", "/odata/Touchpoints?$search=NOT invoice&$select=id", "/odata/Touchpoints?$filter=year(measuredAt) eq 2026 and hour(measuredAt) eq 10 and date(measuredAt) eq 2026-01-01 and time(measuredAt) lt 11:00:00&$select=id", "/odata/Touchpoints?$filter=indexof(name,'voi') eq 2 and substring(name,1,2) eq 'nv' and length(name) eq 7&$select=id",
    "/odata/Touchpoints?$filter=importance add", "/odata/Touchpoints?$filter=importance has 5", "/odata/Touchpoints?$filter=geo.length(name) eq 1", "/odata/Touchpoints?$filter=importance div 0 eq 1","/odata/Touchpoints?$filter=updatedAt sub duration'P1D' lt now()&$select=id", "/odata/Touchpoints?foo=1",
  ]) {
    const r = await app.inject({ url: encodeURI(url), headers: url.includes('metadata') ? { prefer: 'odata.maxpagesize=2' } : {} })
    console.log(r.statusCode, url, '\n   ', r.body.slice(0, 420))
  }
})
