import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyPluginAsync } from 'fastify'
import { selectMediaType } from '../acceptedTypes.ts'
import { computeETag, sendWithETag } from '../etags.ts'

/** The pages of the docs. */
export const docsFolder = join(import.meta.dirname, '../../../docs')

/** Serves the pages of the docs as Markdown, which links among them need no rewriting for. They contain no data. */
export const docsFiles: FastifyPluginAsync = async (app) => {
  for await (const name of glob('*.md', { cwd: docsFolder })) {
    const options = { config: { permission: 'public' }, schema: { hide: true } } as const
    app.get(`/docs/${name}`, options, async (request, reply) => {
      const text = await readFile(join(docsFolder, name), 'utf8')
      // Browsers do not show Markdown, but download it.
      const isForBrowser =
        selectMediaType(request.headers.accept, ['text/markdown', 'text/html']) === 'text/html'
      reply.type(`${isForBrowser ? 'text/plain' : 'text/markdown'}; charset=utf-8`).header('vary', 'accept')
      return sendWithETag(request, reply, computeETag('docs', text), text)
    })
  }
}
