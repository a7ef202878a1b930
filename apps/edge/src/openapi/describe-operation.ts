// From an operation of the tables to OpenAPI's, with what follows from its access and its body.
import type { ErrorCode } from '@mintmark/shared'
import type { ZodOpenApiLinksObject, ZodOpenApiOperationObject, ZodOpenApiResponseObject } from 'zod-openapi'
import { accessErrors, securityOf } from './access.ts'
import type { ErrorAnswers } from './error-answers.ts'
import { answerHeaders } from './headers.ts'
import type { Answer, Content, Operation } from './operation.ts'

const jsonErrors = ['invalid_json', 'missing_required_parameter', 'unknown_parameter', 'invalid_type', 'invalid_value'] as const
const bodyErrors = ['unsupported_media_type', 'body_too_large'] as const

const formErrors = ['invalid_value', 'invalid_type', 'missing_required_parameter', 'unknown_parameter', ...bodyErrors] as const

function errorsOfBody(body: Content | undefined): readonly ErrorCode[] {
  if (!body) return []
  if ('application/json' in body) return [...jsonErrors, ...bodyErrors]
  return 'multipart/form-data' in body ? formErrors : bodyErrors
}

const errorsOf = ({ access, body, errors = [] }: Operation): ErrorCode[] => [
  ...accessErrors(access),
  ...errorsOfBody(body),
  ...errors,
  'internal_error',
]

const runtimeExpressions = (pointers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(pointers).map(([name, pointer]) => [name, `$response.body#${pointer}`]))

const linksOf = (links: NonNullable<Answer['links']>): ZodOpenApiLinksObject =>
  Object.fromEntries(
    Object.entries(links).map(([operationId, pointers]) => [operationId, { operationId, parameters: runtimeExpressions(pointers) }]),
  )

const answerOf = ({ description, content, headers = [], links }: Answer, keyed: boolean): ZodOpenApiResponseObject => ({
  description,
  headers: answerHeaders(headers, keyed),
  ...(content ? { content } : {}),
  ...(links ? { links: linksOf(links) } : {}),
})

const requestParams = ({ path, query, header }: Operation) => ({
  ...(path ? { path } : {}),
  ...(query ? { query } : {}),
  ...(header ? { header } : {}),
})

export function describeOperation(operationId: string, operation: Operation, errorAnswers: ErrorAnswers): ZodOpenApiOperationObject {
  const { summary, description, tag, access, body, answers, dialect } = operation
  const keyed = typeof access !== 'string'
  const good = Object.entries(answers).map(([status, answer]) => [status, answerOf(answer, keyed)] as const)
  return {
    operationId,
    summary,
    ...(description ? { description } : {}),
    tags: [tag],
    security: securityOf(access, dialect !== undefined),
    requestParams: requestParams(operation),
    ...(body ? { requestBody: { required: true, content: body } } : {}),
    responses: { ...errorAnswers(errorsOf(operation), { keyed, dialect: dialect !== undefined }), ...Object.fromEntries(good) },
  }
}
