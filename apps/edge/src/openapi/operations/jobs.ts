// /v1/images/jobs.
import { dryRunSchema, generationRequestSchema, imageJobListSchema, imageJobSchema, jobEventMessageSchema } from '@mintmark/shared'
import { pageQuerySchema } from '../../contract/page.ts'
import { jobHeaders, resumeHeaders } from '../headers.ts'
import { json, type Operations } from '../operation.ts'
import { orderErrors } from './errors.ts'
import { acceptedJob } from './images.ts'
import { events, idPath } from './parts.ts'

const path = idPath('job')
const read = ['read', 'generate'] as const

export const jobOperations = {
  createJob: {
    summary: 'Order images',
    tag: 'Jobs',
    access: ['generate'],
    header: jobHeaders,
    body: json(generationRequestSchema, { prompt: 'a red apple, 3d', n: 2 }),
    answers: {
      200: { description: 'What the order would cost, with `x-mintmark-dry-run`.', content: json(dryRunSchema) },
      202: acceptedJob,
    },
    errors: orderErrors,
  },
  listJobs: {
    summary: 'List jobs',
    description: 'Those of the key, newest first.',
    tag: 'Jobs',
    access: read,
    query: pageQuerySchema,
    answers: { 200: { description: 'A page of them.', content: json(imageJobListSchema) } },
    errors: ['invalid_value'],
  },
  getJob: {
    summary: 'Look at a job',
    tag: 'Jobs',
    access: read,
    path,
    answers: { 200: { description: 'The job as it is now.', content: json(imageJobSchema) } },
    errors: ['job_not_found'],
  },
  getJobEvents: {
    summary: 'Follow a job',
    description: 'What was, what comes, and its end, which carries the whole job.',
    tag: 'Jobs',
    access: read,
    path,
    header: resumeHeaders,
    answers: { 200: { description: 'Events named by their type.', content: events(jobEventMessageSchema.shape.type, 'JobEvent') } },
    errors: ['job_not_found'],
  },
  cancelJob: {
    summary: 'Stop a job',
    description: 'One that had ended stays as it was.',
    tag: 'Jobs',
    access: ['generate'],
    path,
    answers: { 200: { description: 'The job after that.', content: json(imageJobSchema) } },
    errors: ['job_not_found'],
  },
} as const satisfies Operations
