import { escapeXml } from '../formats/xml/escapeXml.ts'

/** A file that opens the OData feed in a program with one click; it holds no API key. */
export interface ConnectionFile {
  readonly extension: string
  readonly mediaType: string
  readonly program: string
  /** Content of the file for the feed, or one table of it, at an address. */
  content(name: string, address: string): string
}

/** Power BI Desktop: a data source file; the program lets people choose the tables to load. */
const powerBi: ConnectionFile = {
  extension: 'pbids',
  mediaType: 'application/json',
  program: 'Power BI Desktop',
  content: (_, url) =>
    JSON.stringify(
      {
        version: '0.1',
        connections: [{ details: { protocol: 'odata', address: { url } }, options: {}, mode: 'Import' }],
      },
      null,
      2,
    ),
}

/** Excel: an Office Data Connection ([MS-ODCFF]) around a Power Query ([MS-QDEIF]). */
const excel: ConnectionFile = {
  extension: 'odc',
  mediaType: 'text/x-ms-odc; charset=utf-8',
  program: 'Excel 2016 or later',
  content: (name, address) => renderOfficeDataConnection(name, renderPowerQuery(name, address)),
}

export const connectionFiles: ReadonlyMap<string, ConnectionFile> = new Map(
  [powerBi, excel].map((file) => [file.extension, file]),
)

function renderPowerQuery(name: string, address: string): string {
  const source = `OData.Feed("${address}", null, [Implementation = "2.0"])`
  return [
    '<Mashup xmlns="http://schemas.microsoft.com/DataMashup" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
    '<Client>EXCEL</Client><Version>2.83.0.0</Version><MinVersion>2.21.0.0</MinVersion>',
    '<Culture>en-US</Culture><SafeCombine>true</SafeCombine>',
    `<Items><Query Name="${escapeXml(name)}">`,
    `<Formula>${escapeXml(`let Source = ${source} in Source`)}</Formula>`,
    '<IsParameterQuery xsi:nil="true" /><IsDirectQuery xsi:nil="true" />',
    '</Query></Items></Mashup>',
  ].join('')
}

function renderOfficeDataConnection(name: string, mashup: string): string {
  const connection = `Provider=Microsoft.Mashup.OleDb.1;Data Source=$Workbook$;Location=${name};Extended Properties=""`
  return [
    '<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns="http://www.w3.org/TR/REC-html40">',
    '<head>',
    '<meta http-equiv=Content-Type content="text/x-ms-odc; charset=utf-8">',
    '<meta name=ProgId content=ODC.Database>',
    '<meta name=SourceType content=OLEDB>',
    `<title>${escapeXml(name)}</title>`,
    '<xml id=msodc><odc:OfficeDataConnection xmlns:odc="urn:schemas-microsoft-com:office:odc">',
    '<odc:PowerQueryConnection odc:Type="OLEDB">',
    `<odc:ConnectionString>${escapeXml(connection)}</odc:ConnectionString>`,
    '<odc:CommandType>SQL</odc:CommandType>',
    `<odc:CommandText>SELECT * FROM [${escapeXml(name)}]</odc:CommandText>`,
    '</odc:PowerQueryConnection>',
    `<odc:PowerQueryMashupData>${escapeXml(mashup)}</odc:PowerQueryMashupData>`,
    '</odc:OfficeDataConnection></xml>',
    '</head><body></body></html>',
    '',
  ].join('\r\n')
}
