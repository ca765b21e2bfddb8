import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { prepareTypeScriptClient, type TypeScriptTool } from './typeScriptClient.ts'

interface ODataGenerator {
  readonly name: string
  readonly packages: readonly string[]
  readonly command: string
  readonly program: string
  readonly untyped?: string
  /** Arguments of the command, which reads the metadata in the folder `metadata`. */
  readonly configure: (folder: string) => readonly string[]
}

/** Generators of clients from the metadata of an OData service. */
export const odataGenerators: readonly ODataGenerator[] = [
  {
    name: 'SAP Cloud SDK 4.5.1',
    packages: ['generator', 'odata-v4', 'odata-common'].map((name) => `@sap-cloud-sdk/${name}@4.5.1`),
    command: 'generate-odata-client',
    program: 'sapCloudSdk.mts',
    configure: (folder) => [
      ...['--input', join(folder, 'metadata')],
      ...['--outputDir', join(folder, 'generated/sap'), '--overwrite'],
    ],
  },
  {
    name: 'odata2ts 0.34.0',
    packages: [
      '@odata2ts/odata2ts@0.34.0',
      '@odata2ts/odata-service@0.18.1',
      '@odata2ts/http-client-fetch@0.6.2',
    ],
    command: 'odata2ts',
    program: 'odata2ts.mts',
    untyped: 'TypeScript 5.9 overflows its stack over types that refer to each other',
    configure: (folder) => [
      ...['--source', join(folder, 'metadata/atlas.xml'), '--output', join(folder, 'generated/odata2ts')],
      ...['--mode', 'all', '--emit-mode', 'ts', '--service-name', 'Atlas'],
      ...['--tsconfig', join(folder, 'metadata/tsconfig.json')],
    ],
  },
]

/** Generates a client from the metadata of the service, and compares what it reads with the tables as files. */
export async function proveGeneratedClient(generator: ODataGenerator, address: string): Promise<void> {
  const tool: TypeScriptTool = {
    ...generator,
    configure: async (folder) => {
      await mkdir(join(folder, 'metadata'), { recursive: true })
      const metadata = await (await fetch(`${address}/odata/$metadata`)).text()
      await writeFile(join(folder, 'metadata/atlas.xml'), metadata)
      await writeFile(
        join(folder, 'metadata/tsconfig.json'),
        '{"compilerOptions":{"target":"es2022","strict":true}}',
      )
      return generator.configure(folder)
    },
  }
  const client = await prepareTypeScriptClient(tool)
  await client.generate()
  await client.compile()
  const expected = await readExpected(address)
  const [key] = expected.one
  const output = await client.run(address, key)
  // The SAP Cloud SDK logs to standard output.
  assert.deepEqual(JSON.parse(output.trim().split('\n').at(-1) ?? ''), expected)
}

type Row = Readonly<Record<string, string | number>>

async function readExpected(address: string) {
  const read = async (name: string): Promise<Row[]> =>
    (await (await fetch(`${address}/tables/${name}.json`)).json()) as Row[]
  const toIds = (rows: readonly Row[]) => rows.map(({ id }) => id)
  const [touchpoints, owns, dates] = await Promise.all(['Touchpoints', 'Owns', 'Dates'].map(read))
  assert.ok(touchpoints && owns?.[0] && dates)
  const [one] = owns
  const ownersOf = (id: Row[string] | undefined) =>
    owns.filter(({ toKind, toId }) => toKind === 'Touchpoint' && toId === id).map(({ key }) => key)
  return {
    touchpoints: toIds(touchpoints),
    important: toIds(touchpoints.filter(({ importance }) => Number(importance) > 3)),
    owners: touchpoints.flatMap(({ id }) => ownersOf(id).toSorted()),
    one: [String(one.key), one.fromName, new Date(one.updatedAt ?? '').toISOString()] as const,
    count: touchpoints.length,
    dates: dates.length,
  }
}
