// Which handlers answer which route of the service's own API.
import { MintmarkError, uploadLimits } from '@mintmark/shared'
import type { Hono } from 'hono'
import { requireAdmin, requireRepeatableImages, requireScope } from '../auth/require-scope.ts'
import { countImages } from '../contract/count-images.ts'
import { mayRepeat } from '../contract/repeat.ts'
import type { Edge } from '../edge-context.ts'
import { limitAnonymous } from '../limits/anonymous.ts'
import { limitBody } from '../limits/body-limit.ts'
import type { Services } from '../services.ts'
import { createJob } from './accept-job.ts'
import { adminHandlers } from './admin-handlers.ts'
import { createEdit, createVariation } from './edits.ts'
import { createGeneration } from './generations.ts'
import { getImage } from './get-image.ts'
import { getDescription } from './description.ts'
import { livez, readyz } from './health.ts'
import { resignUrl } from './image-url.ts'
import { getJobEvents } from './job-events.ts'
import { cancelJob, getJob, listKeyJobs } from './jobs.ts'
import { showMetrics } from './metrics.ts'
import { getModel, listModels } from './models.ts'
import { createModeration } from './moderations.ts'
import { runnerHandlers } from './runner-handlers.ts'
import { ownUsage } from './usage.ts'
import { createWebhook, deleteWebhook, getDeliveries, getWebhookKeys, listWebhooks, redeliver } from './webhooks.ts'
import type { Automatic1111RouteName } from './automatic1111-paths.ts'
import type { RouteName } from './paths.ts'
import { countEditImages } from './read-edit.ts'
import { register, type Handlers } from './register.ts'
import { getManifest, listAlgorithms, matchBinding, matchContent, matchPostedBinding } from './soft-binding.ts'
import { checkProvenance, verify } from './verify.ts'

/** A picture and its manifest in base64, and the JSON around them. */
const maxFileBodyBytes = 30 * 2 ** 20

/** A picture and a mask in base64, and the JSON around them. */
const maxPicturesBodyBytes = Math.ceil(((uploadLimits.imageBytes + uploadLimits.maskBytes) * 4) / 3) + 2 ** 20

function handlersOf(services: Services): Record<Exclude<RouteName, Automatic1111RouteName>, Handlers> {
  const { keys, settings } = services
  const generate = requireRepeatableImages(keys, countImages, mayRepeat, 'generate')
  const edit = requireRepeatableImages(keys, countEditImages, mayRepeat, 'generate')
  const withGenerate = requireScope(keys, 'generate')
  const read = requireScope(keys, 'read')
  const any = requireScope(keys, 'read', 'generate')
  const admin = requireAdmin(keys, settings.MINTMARK_ADMIN_KEY)
  const anonymous = limitAnonymous(services.anonymous)
  const rare = limitAnonymous(services.verifications)
  const body = limitBody(settings.MINTMARK_MAX_BODY_BYTES)
  const file = limitBody(maxFileBodyBytes)
  const pictures = limitBody(maxPicturesBodyBytes)
  return {
    createGeneration: [body, generate, createGeneration(services)],
    createEdit: [pictures, edit, createEdit(services)],
    createVariation: [pictures, edit, createVariation(services)],
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
    signImageUrl: [read, resignUrl(services)],
    getImage: [anonymous, getImage(services)],
    listModels: [any, listModels],
    getModel: [any, getModel],
    verify: [rare, file, verify(services)],
    checkProvenance: [rare, file, checkProvenance(services)],
    matchBinding: [anonymous, matchBinding(services)],
    matchPostedBinding: [anonymous, body, matchPostedBinding(services)],
    matchContent: [rare, file, matchContent(services)],
    getManifest: [anonymous, getManifest(services)],
    listAlgorithms: [listAlgorithms],
    ownUsage: [any, ownUsage(services)],
    ...adminHandlers(services, { admin, body }),
    ...runnerHandlers(services, admin),
    metrics: [admin, showMetrics(services)],
    getDescription: [getDescription(services)],
    livez: [livez],
    readyz: [readyz(services)],
  }
}

const refusePath = (): never => {
  throw new MintmarkError('not_found')
}

export function registerRoutes(app: Hono<Edge>, services: Services): void {
  register(app, handlersOf(services))
  // A route and not Hono's notFound: what that throws goes past the middleware that sets the headers of every answer.
  app.all('*', refusePath)
}
