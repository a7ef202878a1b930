// Which handlers answer which route, and what answers a known path with a wrong method.
import { MintmarkError } from '@mintmark/shared'
import type { Handler, Hono } from 'hono'
import { requireAdmin, requireRepeatableImages, requireScope } from '../auth/require-scope.ts'
import { countImages } from '../contract/count-images.ts'
import { mayRepeat } from '../contract/repeat.ts'
import type { Edge, EdgeContext } from '../edge-context.ts'
import { limitAnonymous } from '../limits/anonymous.ts'
import { limitBody } from '../limits/body-limit.ts'
import type { Services } from '../services.ts'
import { createJob } from './accept-job.ts'
import { changeKey, createKey, listAllKeys, revoke } from './admin-keys.ts'
import { getDeadLetters, replayDeadLetter } from './dead-letters.ts'
import { createGeneration } from './generations.ts'
import { getImage } from './get-image.ts'
import { getDescription } from './description.ts'
import { livez, readyz } from './health.ts'
import { resignUrl } from './image-url.ts'
import { getJobEvents } from './job-events.ts'
import { cancelJob, getJob, listKeyJobs } from './jobs.ts'
import { showMetrics } from './metrics.ts'
import { getModel, listModels } from './models.ts'
import { getModerationBlocks } from './moderation-blocks.ts'
import { createModeration } from './moderations.ts'
import { runnerHandlers } from './runner-handlers.ts'
import { allUsage, ownUsage } from './usage.ts'
import { createWebhook, deleteWebhook, getDeliveries, getWebhookKeys, listWebhooks, redeliver } from './webhooks.ts'
import { routePaths, type RouteName } from './paths.ts'
import { getManifest, listAlgorithms, matchBinding, matchContent, matchPostedBinding } from './soft-binding.ts'
import { checkProvenance, verify } from './verify.ts'

type Handlers = [Handler<Edge>, ...Handler<Edge>[]]

/** A picture and its manifest in base64, and the JSON around them. */
const maxFileBodyBytes = 30 * 2 ** 20

function handlersOf(services: Services): Record<RouteName, Handlers> {
  const { keys, settings } = services
  const generate = requireRepeatableImages(keys, countImages, mayRepeat, 'generate')
  const withGenerate = requireScope(keys, 'generate')
  const read = requireScope(keys, 'read')
  const any = requireScope(keys, 'read', 'generate')
  const admin = requireAdmin(keys, settings.MINTMARK_ADMIN_KEY)
  const anonymous = limitAnonymous(services.anonymous)
  const rare = limitAnonymous(services.verifications)
  const body = limitBody(settings.MINTMARK_MAX_BODY_BYTES)
  const file = limitBody(maxFileBodyBytes)
  return {
    createGeneration: [body, generate, createGeneration(services)],
    createModeration: [body, any, createModeration(services)],
    createJob: [body, generate, createJob(services)],
    listJobs: [any, listKeyJobs(services)],
    getJob: [any, getJob(services)],
    getJobEvents: [any, getJobEvents(services)],
    cancelJob: [withGenerate, cancelJob(services)],
    createWebhook: [withGenerate, body, createWebhook(services)],
    listWebhooks: [any, listWebhooks(services)],
    deleteWebhook: [withGenerate, deleteWebhook(services)],
    getDeliveries: [any, getDeliveries(services)],
    redeliver: [withGenerate, redeliver(services)],
    getWebhookKeys: [anonymous, getWebhookKeys(services)],
    listDeadLetters: [admin, getDeadLetters(services)],
    listModerationBlocks: [admin, getModerationBlocks(services)],
    replayDeadLetter: [admin, replayDeadLetter(services)],
    signImageUrl: [read, resignUrl(services)],
    getImage: [anonymous, getImage(services)],
    listModels: [any, listModels],
    getModel: [any, getModel],
    createKey: [admin, body, createKey(services)],
    listKeys: [admin, listAllKeys(services)],
    changeKey: [admin, body, changeKey(services)],
    revokeKey: [admin, revoke(services)],
    verify: [rare, file, verify(services)],
    checkProvenance: [rare, file, checkProvenance(services)],
    matchBinding: [anonymous, matchBinding(services)],
    matchPostedBinding: [anonymous, body, matchPostedBinding(services)],
    matchContent: [rare, file, matchContent(services)],
    getManifest: [anonymous, getManifest(services)],
    listAlgorithms: [listAlgorithms],
    ownUsage: [any, ownUsage(services)],
    allUsage: [admin, allUsage(services)],
    ...runnerHandlers(services, admin),
    metrics: [admin, showMetrics(services)],
    livez: [livez],
    readyz: [readyz(services)],
    getDescription: [getDescription(services)],
  }
}

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

const refusePath = (): never => {
  throw new MintmarkError('not_found')
}

export function registerRoutes(app: Hono<Edge>, services: Services): void {
  const handlers = handlersOf(services)
  const names = Object.keys(routePaths).filter((name): name is RouteName => name in handlers)
  for (const name of names) app.on(routePaths[name].method, [routePaths[name].path], ...handlers[name])
  for (const path of new Set(names.map((name) => routePaths[name].path))) app.all(path, refuseMethod(allowOf(path)))
  // A route and not Hono's notFound: what that throws goes past the middleware that sets the headers of every answer.
  app.all('*', refusePath)
}
