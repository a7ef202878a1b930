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

it('is served for a while and to everybody', async () => {
  const response = await call('/openapi.json')
  expect([response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual(['application/json', 'public, max-age=300'])
  expect(documentSchema.parse(await response.json()).openapi).toBe('3.1.1')
})
