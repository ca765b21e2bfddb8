import { glob, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { FastifyPluginAsync } from 'fastify'
import packageJson from '../../../package.json' with { type: 'json' }
import { computeETag, sendWithETag } from '../etags.ts'
import { docsFolder } from './docsFiles.ts'

/** Serves `/llms.txt` (llmstxt.org): where a program that reads texts finds what. Addresses are relative to it. */
export const llmsText: FastifyPluginAsync = async (app) => {
  let text: Promise<string> | undefined
  const options = { config: { permission: 'public' }, schema: { hide: true } } as const
  app.get('/llms.txt', options, async (request, reply) => {
    text ??= writeLlmsText()
    reply.type('text/plain; charset=utf-8')
    return sendWithETag(request, reply, computeETag('docs', await text), await text)
  })
}

async function writeLlmsText(): Promise<string> {
  const names = await Array.fromAsync(glob('*.md', { cwd: docsFolder }))
  const pages = names
    .toSorted()
    .map(async (name) => describePage(name, await readFile(join(docsFolder, name), 'utf8')))
  return `# ${packageJson.name}

> ${packageJson.description}

Ask through the Model Context Protocol at \`mcp\` (streamable HTTP), or the HTTP API; both need the same key. How to connect
an assistant, and what it can do: [docs/agents.md](docs/agents.md).

## API

- [OpenAPI](docs/json): every operation of the HTTP API
- [Model](model): kinds, relationship types and properties
- [Reports](reports): saved questions with their parameters

## Docs

${(await Promise.all(pages)).join('\n')}
`
}

/** The title of a page and its first sentence. */
function describePage(name: string, text: string): string {
  const [, title = basename(name, '.md')] = /^# (.+)$/m.exec(text) ?? []
  const [, paragraph = ''] = /^# .+\n+((?:[A-Z`*].*\n)+)/m.exec(text) ?? []
  const [sentence = ''] = /^.+?[.:](?=\s|$)/s.exec(paragraph) ?? []
  const summary = sentence
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replaceAll('\n', ' ')
    .replace(/[.:]$/, '')
  return `- [${title}](docs/${name})${summary && `: ${summary}`}`
}
