// The Worker's environment variables: one schema, parsed once at start; a wrong value stops the start with its name.
import { fromBase64Url } from '@mintmark/shared'
import { tracingVariables } from '@mintmark/tracing/settings'
import { z } from 'zod'
import { limitsVariable } from './limits/default-limits.ts'
import { slowdownVariable } from './limits/slowdown.ts'
import { thresholdsVariable } from './policy/thresholds-variable.ts'
import { logLevels } from './telemetry/log.ts'

const minKeyBytes = 32

/** Base64url text of a key of 32 bytes or more, as bytes. */
const secretBytes = z.string().transform((text, ctx) => {
  const bytes = /^[A-Za-z0-9_-]+$/.test(text) && text.length % 4 !== 1 ? fromBase64Url(text) : new Uint8Array()
  if (bytes.length < minKeyBytes) {
    ctx.addIssue({
      code: 'custom',
      message: `must be base64url of ${minKeyBytes} bytes or more (openssl rand 32 | basenc --base64url -w0)`,
    })
  }
  return bytes
})

const urlKey = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,16}:[A-Za-z0-9_-]+=*$/, 'must be kid:base64url')
  .transform((text) => ({ kid: text.slice(0, text.indexOf(':')), secret: text.slice(text.indexOf(':') + 1).replaceAll('=', '') }))
  .pipe(z.object({ kid: z.string(), secret: secretBytes }))

/** One or two keys: the first signs, both verify, so that a key is rotated by putting its successor in front of it. */
const urlKeys = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(urlKey).min(1).max(2, 'must name one or two keys'))
  .refine((keys) => new Set(keys.map(({ kid }) => kid)).size === keys.length, 'must not use a kid twice')

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).transform((url) => url.replace(/\/+$/, ''))

const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text

const origins = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  )
  .refine((list) => list.every(isOrigin), 'must list origins such as https://shop.example')

const wholeNumber = (min: number, max: number, fallback: number): z.ZodType<number> =>
  z.coerce.number().int().min(min).max(max).default(fallback)

export const settingsSchema = z.object({
  /** Opens the admin API. 32 characters or more. */
  MINTMARK_ADMIN_KEY: z.string().min(32, 'must be 32 characters or longer'),
  /** Keys the digests of API keys, end-user ids and fingerprints in D1. Changing it invalidates every API key. */
  MINTMARK_API_KEY_PEPPER: secretBytes,
  /** `kid:base64url[,kid:base64url]`: the keys of signed image URLs. */
  MINTMARK_URL_KEYS: urlKeys,
  /** The one runner. Without it runners report themselves, and jobs are spread over them. */
  MINTMARK_RUNNER_URL: httpUrl.optional(),
  /** How often runners report; one that misses three reports gets no more jobs. */
  MINTMARK_RUNNER_REPORT_SECONDS: wholeNumber(1, 60, 5),
  /** Signs the calls to the runner; the runner holds the same. */
  MINTMARK_RUNNER_KEY: secretBytes,
  /** Base of the image URLs that clients get; the origin of their request by default. */
  MINTMARK_PUBLIC_URL: httpUrl.optional(),
  MINTMARK_URL_TTL_SECONDS: wholeNumber(1, 604_800, 3600),
  MINTMARK_MAX_BODY_BYTES: wholeNumber(1024, 100 * 2 ** 20, 2 ** 20),
  MINTMARK_JOB_TIMEOUT_SECONDS: wholeNumber(1, 3600, 120),
  /** `name:number,name:none,…`: limits of the keys that have none of their own. */
  MINTMARK_LIMITS: limitsVariable,
  /** `mode.category:number,…`: thresholds of the prompt classifier that differ from the package's; none for sexual/minors. */
  MINTMARK_MODERATION_THRESHOLDS: thresholdsVariable,
  /** `blocks:window:first wait:longest wait` in seconds, or `off`: how repeated blocks slow a key down. */
  MINTMARK_MODERATION_SLOWDOWN: slowdownVariable,
  /** How long the record of a block is kept for appeals. */
  MINTMARK_MODERATION_RETENTION_DAYS: wholeNumber(1, 3650, 180),
  /** How long the second opinion on a doubtful prompt may take, where Workers AI is bound as AI. */
  MINTMARK_GUARD_TIMEOUT_MS: wholeNumber(1, 60_000, 1500),
  /** Signs webhooks; derived from the pepper where it is not set. */
  MINTMARK_WEBHOOK_KEY: secretBytes.optional(),
  /** `host:port,…`: addresses that webhooks may go to although they are not public. */
  MINTMARK_WEBHOOK_ALLOW: z
    .string()
    .default('')
    .transform((text) => text.split(',').filter((host) => host !== '')),
  /** How long the result of an asynchronous job is kept; what else is known of the job stays. */
  MINTMARK_JOB_RESULT_TTL_SECONDS: wholeNumber(1, 30 * 86_400, 86_400),
  /** Origins whose pages may call the API, `https://a.example,https://b.example`; none by default. */
  MINTMARK_CORS_ORIGINS: origins,
  MINTMARK_LOG_LEVEL: z.enum(logLevels).default('info'),
  ...tracingVariables,
})
export type Settings = z.infer<typeof settingsSchema>

/** The settings in `env`. Throws an Error that names every wrong variable and never shows a value. */
export function parseSettings(env: object): Settings {
  const parsed = settingsSchema.safeParse(env)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path: [name = ''], message }) => `${String(name)} ${name in env ? message : 'is not set'}`)
  throw new Error(`The environment is not valid. ${faults.join('; ')}`)
}
