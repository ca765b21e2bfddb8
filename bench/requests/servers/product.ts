import { openGraph } from '../../../src/graph/openGraph.ts'
import { buildApp } from '../../../src/http/app.ts'
import { readCatalogue } from '../../../src/reports/catalogue.ts'
import { serve } from './serve.ts'

/** cx-atlas as it is served. */
serve(async ({ connection }) => buildApp({ graph: openGraph(connection), catalogue: await readCatalogue() }))
