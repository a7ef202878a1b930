// /v1/models and /v1/moderations.
import { modelListSchema, modelObjectSchema, moderationRequestSchema, moderationResponseSchema } from '@mintmark/shared'
import { json, type Operations } from '../operation.ts'
import { idPath } from './parts.ts'

const access = ['read', 'generate'] as const

export const modelOperations = {
  listModels: {
    summary: 'List models',
    tag: 'Models',
    access,
    answers: { 200: { description: 'All of them.', content: json(modelListSchema) } },
  },
  getModel: {
    summary: 'Look at a model',
    tag: 'Models',
    access,
    path: idPath('model, or an alias of it'),
    answers: { 200: { description: 'The model and what it can do.', content: json(modelObjectSchema) } },
    errors: ['model_not_found'],
  },
  createModeration: {
    summary: 'Judge texts',
    tag: 'Safety',
    access,
    body: json(moderationRequestSchema, { input: ['a red apple'] }),
    answers: { 200: { description: 'One result per text.', content: json(moderationResponseSchema) } },
  },
} as const satisfies Operations
