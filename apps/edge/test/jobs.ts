// Asynchronous jobs as tests order, deliver and watch them.
import { env } from 'cloudflare:workers'
import { imageJobSchema, type ImageJob } from '@mintmark/shared'
import { expect, vi } from 'vitest'
import { bearer, call, postJson } from './client.ts'

/** Keeps messages from being delivered by themselves, so that a test delivers them when it wants. */
export const holdQueue = () => vi.spyOn(env.JOBS, 'send').mockResolvedValue({ metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } })

export async function orderJob(token: string, body: object = {}, headers: Record<string, string> = {}): Promise<ImageJob> {
  const response = await postJson('/v1/images/jobs', token, { prompt: 'a red apple', ...body }, headers)
  expect(response.status).toBe(202)
  const job = imageJobSchema.parse(await response.json())
  expect(response.headers.get('location')).toBe(job.urls.status)
  return job
}

export const deliver = (id: string) => env.IMAGE_JOBS.getByName(id).deliver()

export async function jobOf(token: string, id: string): Promise<ImageJob> {
  return imageJobSchema.parse(await (await call(`/v1/images/jobs/${id}`, { headers: bearer(token) })).json())
}

export const cancelJob = (token: string, id: string): Promise<Response> => postJson(`/v1/images/jobs/${id}/cancel`, token, {})
