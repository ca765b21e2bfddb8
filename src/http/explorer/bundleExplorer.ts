import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { build, type Plugin, stop } from 'esbuild'

/** A file of the explorer as a browser loads it. */
export interface ExplorerAsset {
  /** Contains a hash of the content, so that it can be cached for ever. */
  readonly name: string
  readonly content: Uint8Array
  readonly mediaType: string
}

/** The explorer's files, and which of them its page loads first. */
export interface ExplorerBundle {
  readonly assets: ReadonlyMap<string, ExplorerAsset>
  readonly script: string
  readonly stylesheet: string
}

const webFolder = join(import.meta.dirname, '../../web')

const mediaTypes: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}

/** Bundles the browser code in memory, in about 0.1 s. */
export async function bundleExplorer(): Promise<ExplorerBundle> {
  const { outputFiles } = await build({
    entryPoints: { explorer: join(webFolder, 'main.tsx'), icon: join(webFolder, 'icon.svg') },
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    target: ['es2023'],
    charset: 'utf8',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.svg': 'copy' },
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    legalComments: 'none',
    tsconfig: join(webFolder, 'tsconfig.json'),
    plugins: [listPages],
    outdir: webFolder,
    write: false,
    logLevel: 'silent',
  })
  await stop()
  const assets = new Map(
    outputFiles.map(({ path, contents }) => {
      const name = basename(path)
      const mediaType = mediaTypes[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
      return [name, { name, content: contents, mediaType }]
    }),
  )
  const find = (pattern: RegExp) => [...assets.keys()].find((name) => pattern.test(name)) ?? ''
  return { assets, script: find(/^explorer-.*\.js$/), stylesheet: find(/^explorer-.*\.css$/) }
}

/** Provides the module `pages`: every page in the folder of pages, so that adding one means adding a file. */
const listPages: Plugin = {
  name: 'pages',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^virtual:pages$/ }, () => ({ path: 'pages', namespace: 'pages' }))
    onLoad({ filter: /.*/, namespace: 'pages' }, async () => {
      const files = (await readdir(join(webFolder, 'pages'))).filter((name) => name.endsWith('.tsx')).sort()
      const imports = files.map((file, index) => `import page${index} from './pages/${file}'`)
      const names = files.map((_, index) => `page${index}`)
      return {
        contents: `${imports.join('\n')}\nexport const pages = [${names.join(', ')}]\n`,
        resolveDir: webFolder,
        loader: 'ts',
      }
    })
  },
}
