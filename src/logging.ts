import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino'
import pretty from 'pino-pretty'
import { z } from 'zod'

/** What is logged, by environment variable. */
export const loggingSettingsShape = {
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least severe level that is logged'),
}

/** A logger: lines for people on a terminal, JSON lines otherwise; without credentials either way. */
export function createLogger(
  { LOG_LEVEL: level }: Readonly<z.output<z.ZodObject<typeof loggingSettingsShape>>>,
  stream: DestinationStream & { readonly isTTY?: boolean } = process.stdout,
): Logger {
  const options = { level, redact: credentialPaths, serializers }
  return pino(options, stream.isTTY ? formatForTerminal(stream) : stream)
}

const credentialPaths = ['headers', 'req.headers', 'request.headers', 'req.raw.headers'].flatMap((headers) =>
  ['.authorization', '.cookie', '["x-api-key"]'].map((name) => headers + name),
)

/** Only what identifies a request: its body and headers may hold personal data. */
const serializers = {
  req: ({ method, url, ip }: { method: string; url: string; ip?: string }) => ({ method, url, ip }),
  res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
  err: stdSerializers.err,
}

const formatForTerminal = (stream: DestinationStream) =>
  pretty({
    destination: stream as NodeJS.WritableStream & DestinationStream,
    colorize: pretty.isColorSupported,
    ignore: 'pid,hostname',
    translateTime: 'SYS:HH:MM:ss',
    singleLine: true,
    sync: true,
  })
