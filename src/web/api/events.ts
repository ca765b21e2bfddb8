/** A server-sent event. */
export interface ServerEvent {
  readonly event: string
  readonly data: string
}

/** Reads server-sent events of a response; unlike the browser's own reader, it can send the person's key. */
export async function* readEvents(response: Response): AsyncGenerator<ServerEvent> {
  let rest = ''
  for await (const text of readTexts(response)) {
    const blocks = (rest + text).split(/\r?\n\r?\n/)
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const event = parseEvent(block)
      if (event.data !== '') yield event
    }
  }
}

async function* readTexts({ body }: Response): AsyncGenerator<string> {
  if (!body) return
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  try {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

function parseEvent(block: string): ServerEvent {
  const fields = block.split(/\r?\n/).map((line) => /^(\w+): ?(.*)$/s.exec(line))
  const listValues = (name: string) => fields.flatMap((field) => (field?.[1] === name ? [field[2]] : []))
  return { event: listValues('event').at(-1) ?? 'message', data: listValues('data').join('\n') }
}
