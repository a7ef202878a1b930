// Which handlers answer the routes of keys, dead letters, blocks and usage, for administrators.
import type { Handler, MiddlewareHandler } from 'hono'
import type { Edge } from '../edge-context.ts'
import type { Services } from '../services.ts'
import { changeKey, createKey, listAllKeys, revoke } from './admin-keys.ts'
import { getDeadLetters, replayDeadLetter } from './dead-letters.ts'
import { getModerationBlocks } from './moderation-blocks.ts'
import { allUsage } from './usage.ts'

type AdminRoute =
  | 'createKey'
  | 'listKeys'
  | 'changeKey'
  | 'revokeKey'
  | 'listDeadLetters'
  | 'replayDeadLetter'
  | 'listModerationBlocks'
  | 'allUsage'

type Before = { readonly admin: MiddlewareHandler<Edge>; readonly body: MiddlewareHandler }

export const adminHandlers = (services: Services, { admin, body }: Before): Record<AdminRoute, [Handler<Edge>, ...Handler<Edge>[]]> => ({
  createKey: [admin, body, createKey(services)],
  listKeys: [admin, listAllKeys(services)],
  changeKey: [admin, body, changeKey(services)],
  revokeKey: [admin, revoke(services)],
  listDeadLetters: [admin, getDeadLetters(services)],
  replayDeadLetter: [admin, replayDeadLetter(services)],
  listModerationBlocks: [admin, getModerationBlocks(services)],
  allUsage: [admin, allUsage(services)],
})
