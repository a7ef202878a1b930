// Structured logs on standard output. Callers log ids, codes, counts and times; never a prompt, key or signed URL.
import pino from 'pino'
import { describeCause } from './describe-cause.ts'

export type Logger = pino.Logger

export const createLogger = (level: string): Logger =>
  pino({ level, base: { service: 'gpu-runner' }, timestamp: pino.stdTimeFunctions.isoTime })

/** What of an error belongs in a log: its code, and the text of its causes. */
export function errorFields(error: unknown): { code?: string; error: string; cause?: string } {
  if (!(error instanceof Error)) return { error: String(error) }
  const code = 'code' in error ? { code: String(error.code) } : {}
  return { ...code, error: error.message, ...(error.cause === undefined ? {} : { cause: describeCause(error.cause) }) }
}
