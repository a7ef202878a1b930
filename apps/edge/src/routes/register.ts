// Puts handlers behind their paths, and an answer behind each known path for the methods that it does not have.
import { MintmarkError } from '@mintmark/shared'
import type { Handler, Hono } from 'hono'
import type { Edge, EdgeContext } from '../edge-context.ts'
import { routePaths, type RouteName } from './paths.ts'

export type Handlers = [Handler<Edge>, ...Handler<Edge>[]]

/** The methods of a path, HEAD with GET. */
const allowOf = (path: string): string =>
  Object.values(routePaths)
    .filter((route) => route.path === path)
    .flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
    .join(', ')

const refuseMethod =
  (allow: string) =>
  (c: EdgeContext): never => {
    c.header('Allow', allow)
    throw new MintmarkError('method_not_allowed', { message: `This path answers ${allow}.` })
  }

export function register(app: Hono<Edge>, handlers: Partial<Record<RouteName, Handlers>>): void {
  const names = Object.keys(routePaths).filter((name): name is RouteName => name in handlers)
  for (const name of names) app.on(routePaths[name].method, [routePaths[name].path], ...(handlers[name] ?? []))
  for (const path of new Set(names.map((name) => routePaths[name].path))) app.all(path, refuseMethod(allowOf(path)))
}
