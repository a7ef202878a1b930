// Who may call an operation, and how a caller who may not is refused.
import { callHeaders, type ErrorCode, type Scope } from '@mintmark/shared'
import type { ZodOpenApiSecuritySchemeObject } from 'zod-openapi'

/** Any of the scopes is enough. `anonymous` needs no key and is limited by address, `open` is not limited, `runner` is a signed call. */
export type Access = readonly Scope[] | 'anonymous' | 'open' | 'runner'

export const securitySchemes: Readonly<Record<string, ZodOpenApiSecuritySchemeObject>> = {
  apiKey: { type: 'http', scheme: 'bearer', bearerFormat: 'mm_live_…', description: 'An API key. Roles are its scopes.' },
  adminKey: { type: 'http', scheme: 'bearer', description: 'The operator’s key, MINTMARK_ADMIN_KEY.' },
  basicKey: { type: 'http', scheme: 'basic', description: 'An API key as the password, or as the user name.' },
  runnerSignature: {
    type: 'apiKey',
    in: 'header',
    name: callHeaders.signature,
    description: 'A runner’s signature over the call, its time and its nonce.',
  },
}

type Requirement = Record<string, string[]>

const isKeyed = (access: Access): access is readonly Scope[] => typeof access !== 'string'

/** One requirement per way to get in. */
export function securityOf(access: Access, basic: boolean): Requirement[] {
  if (!isKeyed(access)) return access === 'runner' ? [{ runnerSignature: [] }] : []
  const schemes = basic ? ['basicKey', 'apiKey'] : ['apiKey']
  const byKey: Requirement[] = schemes.flatMap((scheme) => access.map((scope) => ({ [scheme]: [scope] })))
  return access.includes('admin') ? [...byKey, { adminKey: [] }] : byKey
}

const keyErrors = ['missing_api_key', 'invalid_api_key', 'expired_api_key', 'revoked_api_key', 'insufficient_scope'] as const

const openErrors = {
  open: [],
  anonymous: ['rate_limit_exceeded'],
  runner: ['invalid_call_signature', 'clock_skew'],
} as const satisfies Record<string, readonly ErrorCode[]>

export const accessErrors = (access: Access): readonly ErrorCode[] =>
  isKeyed(access) ? [...keyErrors, 'rate_limit_exceeded'] : openErrors[access]
