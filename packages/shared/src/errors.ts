// The one table of errors: code, whose fault it is, HTTP status, and whether repeating the same request can help.
import { z } from 'zod'

/** Whose fault an error is: the caller's, a policy that refused, or the service's. */
export type Fault = 'client' | 'policy' | 'service'

type ErrorSpec = {
  readonly status: number
  readonly fault: Fault
  readonly retryable: boolean
  /** OpenAI's `error.type` of the same situation, which its client libraries sort by. */
  readonly type: string
  /** One sentence that says what happened and what to do; used when the place of the error has nothing more exact to say. */
  readonly message: string
}

const client = (status: number, message: string, type = 'invalid_request_error'): ErrorSpec => ({
  status,
  fault: 'client',
  retryable: false,
  type,
  message,
})

const service = (status: number, message: string, retryable = true): ErrorSpec => ({
  status,
  fault: 'service',
  retryable,
  type: 'server_error',
  message,
})

export const errorTable = {
  invalid_json: client(400, 'The body is not valid JSON.'),
  missing_required_parameter: client(400, 'A required parameter is missing.'),
  unknown_parameter: client(400, 'The request names a parameter that does not exist here.'),
  invalid_type: client(400, 'A parameter has the wrong type.'),
  invalid_value: client(400, 'A parameter has a value that is not allowed.'),
  unsupported_parameter: client(400, 'This model or endpoint cannot honour a parameter that the request needs.'),
  invalid_image: client(400, 'An uploaded picture cannot be read; send a PNG, JPEG or WebP file.'),
  image_too_large: client(400, 'An uploaded picture has more pixels than this endpoint takes.'),
  mask_size_mismatch: client(400, 'The mask must have as many pixels each way as the picture.'),
  missing_api_key: client(401, 'Send an API key as `Authorization: Bearer mm_live_…`.', 'authentication_error'),
  invalid_api_key: client(401, 'The API key is not known here.', 'authentication_error'),
  expired_api_key: client(401, 'The API key has expired; ask an administrator for a new one.', 'authentication_error'),
  revoked_api_key: client(401, 'The API key was revoked; ask an administrator for a new one.', 'authentication_error'),
  invalid_call_signature: client(401, 'The call to the runner carries no valid signature of the edge.', 'authentication_error'),
  insufficient_scope: client(403, 'The API key lacks the scope that this call needs.', 'permission_error'),
  not_found: client(404, 'There is nothing at this path.'),
  model_not_found: client(404, 'The model does not exist; GET /v1/models lists those that do.'),
  lora_not_found: client(404, 'The LoRA does not exist; GET /v1/models lists each model’s.'),
  image_not_found: client(404, 'The image does not exist, or belongs to another key.'),
  job_not_found: client(404, 'The job does not exist, or belongs to another key.'),
  key_not_found: client(404, 'The API key id does not exist.'),
  runner_not_found: client(404, 'No runner of this id has reported of late.'),
  webhook_not_found: client(404, 'The webhook does not exist, or belongs to another key.'),
  method_not_allowed: client(405, 'The path exists, but not for this method; the Allow header lists those that work.'),
  url_expired: client(410, 'The signed URL has expired; POST /v1/images/{id}/url makes a new one.'),
  url_invalid: client(403, 'The URL carries no valid signature.', 'permission_error'),
  body_too_large: client(413, 'The body is larger than this endpoint takes.'),
  unsupported_media_type: client(415, 'Send the body as application/json.'),
  range_not_satisfiable: client(416, 'The image has no such byte range.'),
  idempotency_key_reused: client(422, 'The Idempotency-Key was used for another request in the last 24 hours; take a new one.'),
  moderation_blocked: {
    status: 400,
    fault: 'policy',
    retryable: false,
    type: 'image_generation_user_error',
    message: 'The request was rejected by the safety system.',
  },
  rate_limit_exceeded: {
    ...client(429, 'The API key goes faster than it may; try again after the time in Retry-After.', 'requests'),
    retryable: true,
  },
  insufficient_quota: client(429, 'The API key has used up its budget; it is renewed after the time in Retry-After.', 'insufficient_quota'),
  runner_overloaded: { ...service(429, 'All runners are busy; try again after the time in Retry-After.'), type: 'requests' },
  runner_unavailable: service(503, 'No runner can be reached at present; try again after the time in Retry-After.'),
  clock_skew: service(503, 'The clocks of the edge and its runner are more than a minute apart; set both by NTP.'),
  job_deadline_exceeded: service(503, 'The image was not finished within the deadline; nothing was stored.'),
  storage_unavailable: service(503, 'The image store refused the image; nothing was stored.'),
  job_cancelled: service(503, 'The job was cancelled before it was finished; nothing was stored.'),
  model_unavailable: service(503, 'The model cannot be loaded at present; nothing was stored.'),
  lora_invalid: service(500, 'The LoRA’s file is damaged; nothing was stored.', false),
  lora_incompatible: service(500, 'The LoRA was made for another model; nothing was stored.', false),
  generation_failed: service(500, 'The image could not be generated; nothing was stored.'),
  signing_failed: service(500, 'The image could not be signed and was discarded.'),
  misconfigured: service(500, 'The service is not configured correctly.', false),
  internal_error: service(500, 'Something failed inside the service; quote the request id.'),
} as const satisfies Record<string, ErrorSpec>

export type ErrorCode = keyof typeof errorTable

export const errorCodeSchema = z.custom<ErrorCode>(
  (code) => typeof code === 'string' && Object.hasOwn(errorTable, code),
  'is no code of the error table',
)

/** The body of every error response: OpenAI's error object. */
export const errorBodySchema = z.object({
  error: z.object({
    message: z.string(),
    type: z.string(),
    param: z.string().nullable(),
    code: z.string().nullable(),
  }),
})
export type ErrorBody = z.infer<typeof errorBodySchema>

/** What a place that fails knows beyond the code. */
export type ErrorDetail = {
  readonly message?: string
  readonly param?: string
  readonly retryAfterSeconds?: number
  readonly cause?: unknown
}

/** An error of the table, thrown where a request cannot go on. Never carries a prompt, key, token or signed URL. */
export class MintmarkError extends Error {
  readonly code: ErrorCode
  readonly param: string | null
  readonly retryAfterSeconds: number | undefined

  constructor(code: ErrorCode, detail: ErrorDetail = {}) {
    super(detail.message ?? errorTable[code].message, { cause: detail.cause })
    this.name = 'MintmarkError'
    this.code = code
    this.param = detail.param ?? null
    this.retryAfterSeconds = detail.retryAfterSeconds
  }
}

/** The response body for an error of the table. */
export function errorBody({ code, message, param }: Pick<MintmarkError, 'code' | 'message' | 'param'>): ErrorBody {
  return { error: { message, type: errorTable[code].type, param, code } }
}
