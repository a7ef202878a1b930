// Health, metrics, and the description itself.
import { healthySchema, unreadySchema } from '@mintmark/shared'
import { z } from 'zod'
import { json, type Operations } from '../operation.ts'

const well = { description: 'It does.', content: json(healthySchema) }

export const serviceOperations = {
  livez: { summary: 'Whether the Worker runs', tag: 'Service', access: 'open', answers: { 200: well } },
  readyz: {
    summary: 'Whether the service can be used',
    tag: 'Service',
    access: 'open',
    answers: { 200: well, 503: { description: 'Not yet, and why.', content: json(unreadySchema) } },
  },
  metrics: {
    summary: 'Counts and times of requests',
    description: 'Of the isolate that answers.',
    tag: 'Service',
    access: ['admin'],
    answers: { 200: { description: 'Prometheus’ text format 0.0.4.', content: { 'text/plain': { schema: z.string() } } } },
  },
  getDescription: {
    summary: 'This document',
    tag: 'Service',
    access: 'open',
    answers: { 200: { description: 'OpenAPI 3.1.', content: json(z.looseObject({ openapi: z.string() })) } },
  },
} as const satisfies Operations
