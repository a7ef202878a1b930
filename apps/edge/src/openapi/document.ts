// The OpenAPI 3.1 document of the service, made from the tables of operations and the schemas that check the requests.
import { webhookMessageSchema } from '@mintmark/shared'
import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi'
import { securitySchemes } from './access.ts'
import { componentSchemas } from './components.ts'
import { describeOperation } from './describe-operation.ts'
import { createErrorAnswers } from './error-answers.ts'
import { polish } from './polish.ts'
import { json, type Operations } from './operation.ts'
import { tags } from './tags.ts'

export type Route = { readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'; readonly path: string }

const info = {
  title: 'Mintmark',
  version: '1',
  description:
    'Text in, marked image out. OpenAI’s Images API with more: every picture carries an invisible watermark and a signed C2PA manifest, and `/v1/verify` reads both back.',
}

/** Hono's `:id` as OpenAPI's `{id}`. */
export const templateOf = (path: string): string => path.replace(/:(\w+)/g, '{$1}')

function pathsOf(routes: Readonly<Record<string, Route>>, operations: Operations): ZodOpenApiPathsObject {
  const paths: ZodOpenApiPathsObject = {}
  const errorAnswers = createErrorAnswers()
  for (const [name, { method, path }] of Object.entries(routes)) {
    const operation = operations[name]
    if (!operation) throw new Error(`The route ${name} is not described.`)
    const template = templateOf(path)
    paths[template] = { ...paths[template], [method.toLowerCase()]: describeOperation(name, operation, errorAnswers) }
  }
  return paths
}

/** What the service calls. */
const webhooks: ZodOpenApiPathsObject = {
  jobEnded: {
    post: {
      summary: 'The end of a job',
      tags: ['Webhooks'],
      requestBody: { required: true, content: json(webhookMessageSchema) },
      responses: { '2XX': { description: 'The message was taken. Anything else is tried again.' } },
    },
  },
}

/** `url` is the base of all paths. Throws an Error for a route that no table describes. */
export const createDescription = (routes: Readonly<Record<string, Route>>, operations: Operations, url: string) =>
  createDocument(
    {
      openapi: '3.1.1',
      info,
      servers: [{ url }],
      tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
      paths: pathsOf(routes, operations),
      webhooks,
      components: { schemas: { ...componentSchemas }, securitySchemes: { ...securitySchemes } },
    },
    { override: polish },
  )
