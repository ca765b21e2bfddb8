/** A request as a client is known to send it, with the source, or as we assume. The tables are ours. */
export interface ClientRequest {
  readonly client: string
  readonly description: string
  /** The source that documents the request; `constructed` where we found none. */
  readonly source: string
  readonly address: string
  readonly headers?: Readonly<Record<string, string>>
  /** A row, value or piece of text that the answer has to hold. */
  readonly expectedText: string
}

const version4Headers = { 'odata-maxversion': '4.0' }
const mashupHeaders = {
  ...version4Headers,
  accept:
    'application/json;odata.metadata=minimal;q=1.0,application/json;odata=minimalmetadata;q=0.9,application/atomsvc+xml;q=0.8,application/atom+xml;q=0.8,application/xml;q=0.7,text/plain;q=0.7',
}
const constructed = 'constructed'
const foldingDocs = 'https://learn.microsoft.com/en-us/power-query/samples/trippin/10-tableview1/readme'
const dataConnectors = 'https://github.com/microsoft/DataConnectors/issues'
/** Has this request in full, with its types. */
const diagnosticsDocs = 'https://learn.microsoft.com/en-us/power-query/readingquerydiagnostics'
const tableauDocs = 'https://help.tableau.com/current/pro/desktop/en-gb/examples_odata.htm'

export const clientRequests: readonly ClientRequest[] = [
  {
    client: 'Power BI',
    description: 'looks for the tables at the address that was typed in',
    source: constructed,
    address: '',
    headers: mashupHeaders,
    expectedText: '"url":"Touchpoints"',
  },
  {
    client: 'Power BI',
    description: 'takes the metadata as XML only',
    source: 'https://github.com/flat3/lodata/issues/441',
    address: '$metadata',
    headers: { ...version4Headers, accept: 'application/xml' },
    expectedText: '<EntitySet Name="Touchpoints"',
  },
  {
    client: 'Power BI',
    description: 'folds the first rows into $top',
    source: `${dataConnectors}/107`,
    address: 'Touchpoints?$top=10',
    headers: mashupHeaders,
    expectedText: '"id":"invoice"',
  },
  {
    client: 'Power BI',
    description: 'takes an address with a filter and a selection in it',
    source: `${dataConnectors}/295`,
    address: 'Touchpoints?$filter=momentOfTruth eq true&$select=id,importance,measuredAt',
    headers: mashupHeaders,
    expectedText: '"value":[{"id":"invoice","importance":5,"measuredAt":"2026-01-01T10:20:30Z"}]',
  },
  {
    client: 'Power BI',
    description: 'folds a filter and the choice of columns',
    source: diagnosticsDocs,
    address: 'Touchpoints?$filter=importance%20eq%205&$select=id%2Cname',
    headers: mashupHeaders,
    expectedText: '"value":[{"id":"invoice","name":"invoice"}]',
  },
  {
    client: 'Power BI',
    description: 'folds an order and the first rows after skipped ones',
    source: foldingDocs,
    address: 'Touchpoints?$orderby=id%20desc&$skip=1&$top=1&$select=id',
    headers: mashupHeaders,
    expectedText: '"value":[{"id":"invoice"}]',
  },
  {
    client: 'Power BI',
    description: 'folds the number of rows',
    source: foldingDocs,
    address: 'Touchpoints/$count',
    headers: version4Headers,
    expectedText: '3',
  },
  {
    client: 'Power BI',
    description: 'folds the range of an incremental refresh',
    source: constructed,
    address:
      'Owns?$filter=createdAt%20ge%202020-01-01T00%3A00%3A00Z%20and%20createdAt%20lt%202099-01-01T00%3A00%3A00Z&$select=key',
    headers: mashupHeaders,
    expectedText: '"key":"OWNS/Department/finance/Touchpoint/invoice"',
  },
  {
    client: 'Power BI',
    description: 'looks for the latest change of a partition',
    source: constructed,
    address:
      'Owns?$filter=createdAt%20ge%202020-01-01T00%3A00%3A00%2B00%3A00&$orderby=updatedAt%20desc&$top=1&$select=toId',
    headers: mashupHeaders,
    expectedText: '"value":[{"toId":',
  },
  {
    client: 'Power BI',
    description: 'folds a grouping, where it is allowed to',
    source: constructed,
    address: 'Touchpoints?$apply=groupby((visibility),aggregate($count%20as%20Count))',
    headers: mashupHeaders,
    expectedText: '{"visibility":"frontstage","Count":1}',
  },
  {
    client: 'Power BI',
    description: 'follows a relationship of one row',
    source: constructed,
    address: "Touchpoints('invoice')/IncomingOwns",
    headers: mashupHeaders,
    expectedText: '"fromId":"finance"',
  },
  {
    client: 'Power BI',
    description: 'expands a column that is a table',
    source: constructed,
    address: 'Touchpoints?$select=id&$expand=IncomingOwns($select=fromId,fromName)',
    headers: mashupHeaders,
    expectedText: '"IncomingOwns":[{"fromId":"finance","fromName":"finance"}]',
  },
  {
    client: 'Excel',
    description: 'adds the table to a data model, asking for all metadata',
    source: 'https://github.com/JocaPC/sql-server-rest-api/issues/8',
    address: 'Touchpoints',
    headers: { ...version4Headers, accept: 'application/json;odata.metadata=full' },
    expectedText: '"importance@odata.type":"#Int64"',
  },
  {
    client: 'python-odata',
    description: 'writes spaces as plus signs',
    source: 'https://github.com/tuomur/python-odata/issues/23',
    address: 'Touchpoints?%24filter=importance+gt+4&%24select=id',
    expectedText: '"value":[{"id":"invoice"}]',
  },
  {
    client: 'Tableau',
    description: 'reads a table by its own address',
    source: tableauDocs,
    address: 'Touchpoints',
    expectedText: '"id":"advert"',
  },
  {
    client: 'Tableau',
    description: 'looks at the first rows and at how many there are',
    source: constructed,
    address: 'Owns?$top=1&$count=true',
    headers: { accept: 'application/json, */*' },
    expectedText: '"@odata.count":2',
  },
]
