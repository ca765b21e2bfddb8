import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createLogger } from '../src/logging.ts'

function createStream(isTTY: boolean) {
  const lines: string[] = []
  const stream = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk))
      done()
    },
  })
  return { stream: Object.assign(stream, { isTTY }), lines }
}

const request = { method: 'GET', url: '/touchpoints', ip: '127.0.0.1', headers: { authorization: 'secret' } }

describe('the log', () => {
  it('is JSON lines where nobody watches, without credentials', () => {
    const { stream, lines } = createStream(false)
    const logger = createLogger({ LOG_LEVEL: 'info' }, stream)
    logger.info({ req: request, headers: { 'x-api-key': 'secret', cookie: 'secret' } }, 'Request')
    expect(JSON.parse(lines.join(''))).toMatchObject({
      level: 30,
      msg: 'Request',
      req: { method: 'GET', url: '/touchpoints', ip: '127.0.0.1' },
      headers: { 'x-api-key': '[Redacted]', cookie: '[Redacted]' },
    })
    expect(lines.join('')).not.toContain('secret')
  })

  it('is a line for people on a terminal, without credentials', () => {
    const { stream, lines } = createStream(true)
    createLogger({ LOG_LEVEL: 'info' }, stream).warn({ req: request }, 'Authentication is not configured')
    expect(lines.join('')).toMatch(/^\[\d\d:\d\d:\d\d\] WARN: Authentication is not configured .*"GET"/)
    expect(lines.join('')).not.toContain('secret')
  })

  it('leaves out what is less severe than its level', () => {
    const { stream, lines } = createStream(false)
    createLogger({ LOG_LEVEL: 'error' }, stream).warn('Not so severe')
    expect(lines).toEqual([])
  })
})
