// GET /openapi.json: the description of every route.
import type { EdgeContext } from '../edge-context.ts'
import { createDescription } from '../openapi/document.ts'
import { operations } from '../openapi/operations/index.ts'
import type { Operation } from '../openapi/operation.ts'
import type { Services } from '../services.ts'
import { routePaths, type RouteName } from './paths.ts'

/** A route that no table describes does not compile. */
const described: Record<RouteName, Operation> = operations

/** Made once, at the first call. */
export function getDescription({ settings }: Services): (c: EdgeContext) => Response {
  const url = settings.MINTMARK_PUBLIC_URL ?? '/'
  let text: string | null = null
  return function showDescription(c) {
    text ??= JSON.stringify(createDescription(routePaths, described, url))
    return c.body(text, 200, { 'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=300' })
  }
}
