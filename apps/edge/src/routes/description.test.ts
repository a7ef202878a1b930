// The description is of this application: every route, and nothing else.
import { env, waitUntil } from 'cloudflare:workers'
import { randomBytes } from '@mintmark/shared'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { call } from '../../test/client.ts'
import { createApp } from '../app.ts'
import { templateOf } from '../openapi/document.ts'
import { createServices } from '../services.ts'

const methods = z.enum(['get', 'post', 'patch', 'delete'])
const documentSchema = z.object({
  openapi: z.string(),
  paths: z.record(z.string(), z.partialRecord(methods, z.object({ operationId: z.string() }))),
})

async function describedRoutes(): Promise<string[]> {
  const { paths } = documentSchema.parse(await (await call('/openapi.json')).json())
  return Object.entries(paths).flatMap(([path, operations]) => Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`))
}

function registeredRoutes(): string[] {
  const app = createApp(createServices(env, { fetch, now: Date.now, random: randomBytes, writeLine: () => undefined, waitUntil }))
  const answering = app.routes.filter(({ method }) => method !== 'ALL')
  return answering.map(({ method, path }) => `${method} ${templateOf(path)}`)
}

it('names the registered routes, no more and no less', async () => {
  const [described, registered] = [await describedRoutes(), registeredRoutes()]
  expect(described.length).toBeGreaterThan(30)
  expect(described.toSorted()).toEqual([...new Set(registered)].toSorted())
})

const streamSchema = z.object({
  event: z.object({ enum: z.array(z.string()) }),
  data: z.object({ contentSchema: z.object({ anyOf: z.array(z.object({ $ref: z.string() })) }) }),
})
const streamContent = z.object({ 'text/event-stream': z.object({ schema: z.object({ properties: streamSchema }) }) })
const streamingPath = z.object({ post: z.object({ responses: z.object({ 200: z.object({ content: streamContent }) }) }) })
const streamingDocument = z.object({ paths: z.object({ '/v1/images/generations': streamingPath, '/v1/images/edits': streamingPath }) })

it.each([
  ['/v1/images/generations', 'image_generation', 'Image'],
  ['/v1/images/edits', 'image_edit', 'ImageEdit'],
] as const)('names every event of a stream of %s, that of a withheld image too', async (path, prefix, schemas) => {
  const { paths } = streamingDocument.parse(await (await call('/openapi.json')).json())
  const { event, data } = paths[path].post.responses[200].content['text/event-stream'].schema.properties
  expect(event.enum).toEqual([...['partial_image', 'completed', 'blocked'].map((name) => `${prefix}.${name}`), 'error'])
  const names = [...['Partial', 'Completed', 'Blocked'].map((name) => `${schemas}${name}Event`), 'StreamError']
  expect(data.contentSchema.anyOf.map(({ $ref }) => $ref)).toEqual(names.map((name) => `#/components/schemas/${name}`))
})

it('is served for a while and to everybody', async () => {
  const response = await call('/openapi.json')
  expect([response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual(['application/json', 'public, max-age=300'])
  expect(documentSchema.parse(await response.json()).openapi).toBe('3.1.1')
})
