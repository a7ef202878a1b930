// The headers of requests and answers.
import { z } from 'zod'
import { cancelAfterSchema } from '../contract/cancel-after.ts'
import { idempotencyKeySchema } from '../contract/repeat.ts'

/** Of every request that makes images. */
export const orderHeaders = z.object({
  'Idempotency-Key': idempotencyKeySchema.optional(),
  'x-mintmark-dry-run': z
    .string()
    .optional()
    .describe('`1` answers what the request would cost and how long it might take, without making it.'),
  'Cache-Control': z.string().optional().describe('`no-store` goes past the exact cache.'),
})

export const jobHeaders = orderHeaders.extend({ 'Cancel-After': cancelAfterSchema.optional() })

export const generationHeaders = orderHeaders.extend({
  Prefer: z.string().optional().describe('`respond-async` makes a job of the request, answered with 202.'),
})

export const resumeHeaders = z.object({
  'Last-Event-ID': z.string().optional().describe('Goes on after the event of this id; anything but a number counts as none.'),
})

/** A header of answers, written out once under its name. */
const named = <S extends z.ZodType>(name: string, schema: S, description: string): S => schema.meta({ description, header: { id: name } })

const text = z.string()
const count = z.string().regex(/^\d+$/)

const always = z.object({
  'x-request-id': named('x-request-id', text, 'Id of the request in all logs; a valid one that the client sends is kept.'),
  'openai-processing-ms': named('openai-processing-ms', count, 'Milliseconds that the service took.'),
  'Server-Timing': named('Server-Timing', text, 'Milliseconds per stage.'),
})

const textHeader = (name: string, description: string) => ({ [name]: named(name, text.optional(), description) })
const countHeader = (name: string, description: string) => ({ [name]: named(name, count.optional(), description) })

const windowOf = (what: 'requests' | 'images') => ({
  ...countHeader(`x-ratelimit-limit-${what}`, `How many ${what} a minute may have.`),
  ...countHeader(`x-ratelimit-remaining-${what}`, `How many ${what} are left of this minute.`),
  ...textHeader(`x-ratelimit-reset-${what}`, 'When all of them are there again, such as `1m1s`.'),
})

/** Of answers to a request with a key that has limits per minute. */
const limits = {
  ...windowOf('requests'),
  ...windowOf('images'),
  ...textHeader('RateLimit', 'What is left, by draft-ietf-httpapi-ratelimit-headers-10.'),
  ...textHeader('RateLimit-Policy', 'The limits, by the same.'),
}

const special = {
  Location: z.string().describe('Status URL of the job.'),
  'Preference-Applied': z.literal('respond-async').optional(),
  'Idempotent-Replayed': z.literal('true').optional().describe('An earlier attempt of the request had begun the run.'),
  'x-mintmark-cache': z.enum(['hit', 'miss', 'bypass']).optional().describe('Whether the exact cache had it.'),
  ETag: z.string().describe('Of the file.'),
  'Accept-Ranges': z.literal('bytes'),
  'Content-Range': z.string().describe('Which bytes of how many.'),
} satisfies Record<string, z.ZodType>

export type AnswerHeader = keyof typeof special

const chosen = (names: readonly AnswerHeader[]) => Object.fromEntries(names.map((name) => [name, special[name]]))

const common = (keyed: boolean) => (keyed ? always.extend(limits) : always)

export const answerHeaders = (names: readonly AnswerHeader[], keyed: boolean) => common(keyed).extend(chosen(names))

const errorOnly = z.object({
  'x-should-retry': named('x-should-retry', z.enum(['true', 'false']), 'Whether repeating the request can help.'),
})

const waits = {
  ...countHeader('Retry-After', 'Seconds until it makes sense to come back.'),
  ...countHeader('retry-after-ms', 'The same in milliseconds.'),
}

export const errorHeaders = (mayWait: boolean, keyed: boolean) =>
  common(keyed)
    .extend(errorOnly.shape)
    .extend(mayWait ? waits : {})
