import { glob, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { Command } from 'commander'
import { neo4jVersion } from '../embedded/neo4jJars.ts'
import { migrationsFolder, readMigrationFiles } from '../graph/migrations/migrationFiles.ts'
import { listSchemaChanges } from '../graph/migrations/schema.ts'
import { AtlasError } from '../model/errors.ts'
import { kindNames } from '../model/kinds.ts'
import { renderDashboard } from '../monitoring/dashboard.ts'
import { type Catalogue, readCatalogue } from '../reports/catalogue.ts'
import { UsageError } from './failures.ts'
import { printLine } from './output.ts'
import { renderErrorsPage } from './pages/errors.ts'
import { renderModelPage } from './pages/model.ts'
import { renderReportsPage } from './pages/reports.ts'
import { renderSettingsPage } from './pages/settings.ts'

const root = join(import.meta.dirname, '../..')

/** Writes the files that are derived from code: migrations, the API description, pages of the docs. */
export const generateCommand = new Command('generate')
  .summary('regenerate files that are derived from code (for contributors)')
  .description(
    'Regenerate the files that are derived from code: migrations, openapi.yaml, the dashboard, pages of the docs, checksums of reports.',
  )
  .option('--check', 'write nothing; fail if a file is out of date')
  .action(async ({ check = false }: { check?: boolean }) => {
    if (process.env.MODEL_FILE)
      throw new UsageError('The files describe the model without MODEL_FILE; unset it')
    const stale: string[] = []
    // The pages are derived from the reports, which must be up to date first.
    for (const generate of [generateQueries, generateFiles]) {
      for (const { file, text } of await findStaleFiles(await generate())) {
        stale.push(relative(root, file))
        if (check) continue
        await writeFile(file, text)
        printLine(`Wrote ${relative(root, file)}`)
      }
    }
    if (stale.length === 0) printLine('Everything is up to date')
    if (check && stale.length > 0) {
      throw new AtlasError('SETUP', `Out of date: ${stale.join(', ')}. Run "npm run generate"`)
    }
  })

interface GeneratedFile {
  readonly file: string
  readonly text: string
}

/** Queries over every kind hold the list of kinds, so that they can be pasted into Neo4j Browser. */
async function generateQueries(): Promise<GeneratedFile[]> {
  const line = `:param kinds => [${kindNames.map((kind) => `'${kind}'`).join(', ')}];`
  const files = await Array.fromAsync(glob(join(root, 'cypher/*.cypher')))
  return await Promise.all(
    files.sort().map(async (file) => ({
      file,
      text: (await readFile(file, 'utf8')).replace(/^:param kinds => .*;$/m, line),
    })),
  )
}

async function generateFiles(): Promise<GeneratedFile[]> {
  const catalogue = await readCatalogue()
  const { renderOpenApiYaml } = await import('../service.ts')
  const apiDescription = await renderOpenApiYaml()
  // Needs packages that only contributors have.
  const { renderExplorerClient } = await import('./pages/explorerClient.ts')
  return [
    ...(await generateMigration()),
    { file: join(root, 'openapi.yaml'), text: apiDescription },
    { file: join(root, 'src/web/api/operations.ts'), text: await renderExplorerClient(apiDescription) },
    { file: join(root, 'deploy/grafana-dashboard.json'), text: renderDashboard() },
    { file: join(root, 'src/reports/checkedReports.json'), text: renderCheckedReports(catalogue) },
    { file: join(root, 'docs/errors.md'), text: renderErrorsPage() },
    { file: join(root, 'docs/model.md'), text: renderModelPage() },
    { file: join(root, 'docs/reports.md'), text: renderReportsPage([...catalogue.values()]) },
    { file: join(root, 'docs/settings.md'), text: renderSettingsPage() },
  ]
}

/** The suite checks each of these reports, so that a start on the same Neo4j need not. */
function renderCheckedReports(catalogue: Catalogue): string {
  const checksums = [...catalogue.values()].flatMap(({ source, checksum }) =>
    'query' in source ? [checksum] : [],
  )
  const checkedReports = { engine: `Neo4j Kernel ${neo4jVersion()} community`, checksums }
  return `${JSON.stringify(checkedReports, null, 2)}\n`
}

async function findStaleFiles(files: readonly GeneratedFile[]): Promise<GeneratedFile[]> {
  const currentTexts = await Promise.all(files.map(({ file }) => readFileIfExists(file)))
  return files.filter(({ text }, index) => text !== currentTexts[index])
}

/** A migration with the schema commands that the model needs and no migration holds yet. */
async function generateMigration(): Promise<GeneratedFile[]> {
  const migrations = await readMigrationFiles(migrationsFolder)
  const commands = listSchemaChanges(migrations)
  if (commands.length === 0) return []
  const number = String((migrations.at(-1)?.number ?? 0) + 1).padStart(4, '0')
  const comment =
    '// Made from the model: ids unique among their kind, indexes for what is filtered and searched.'
  const text = [comment, ...commands.map((command) => `${command};`), ''].join('\n')
  return [{ file: join(migrationsFolder, `${number}-what-the-model-needs.cypher`), text }]
}

async function readFileIfExists(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
