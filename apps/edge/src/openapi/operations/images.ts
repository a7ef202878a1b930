// /v1/images: generations, and the files that they made.
import {
  blockedEventSchema,
  completedEventSchema,
  dryRunSchema,
  editBlockedEventSchema,
  editCompletedEventSchema,
  editFormSchema,
  editJsonSchema,
  editPartialImageEventSchema,
  generationRequestSchema,
  generationResponseSchema,
  imageJobSchema,
  partialImageEventSchema,
  signedUrlSchema,
  streamErrorEventSchema,
  variationFormSchema,
} from '@mintmark/shared'
import { z } from 'zod'
import { generationHeaders } from '../headers.ts'
import { json, type Answer, type Content, type Operations } from '../operation.ts'
import { orderErrors, runErrors, uploadErrors } from './errors.ts'
import { events, files, idPath } from './parts.ts'

const request = { prompt: 'a red apple, 3d', size: '512x512', seed: 7 }

const answer = {
  created: 1_795_460_000,
  model: 'penny',
  data: [{ id: 'img_6f0c', seed: 7, watermark: 'ok', url: 'https://images.example/images/img_6f0c.png?exp=1795463600&kid=new&sig=c2ln' }],
  background: 'transparent',
  output_format: 'png',
  size: '512x512',
  quality: 'medium',
  warnings: [
    {
      code: 'resized',
      param: 'size',
      message: 'penny is made for 256x256 pixels; unless it can draw 512x512 itself, the image is resized to that.',
    },
  ],
}

export const acceptedJob: Answer = {
  description: 'The job, which waits.',
  content: json(imageJobSchema),
  headers: ['Location', 'Preference-Applied', 'Idempotent-Replayed'],
  links: { getJob: { id: '/id' }, getJobEvents: { id: '/id' }, cancelJob: { id: '/id' } },
}

const generationEventTypes = z.enum([
  partialImageEventSchema.shape.type.value,
  completedEventSchema.shape.type.value,
  blockedEventSchema.shape.type.value,
  streamErrorEventSchema.shape.type.value,
])

const generated: Content = {
  'application/json': { schema: z.union([generationResponseSchema, dryRunSchema]), example: answer },
  ...events(generationEventTypes, 'ImagePartialEvent', 'ImageCompletedEvent', 'ImageBlockedEvent', 'StreamError'),
}

const edited: Content = {
  ...json(z.union([generationResponseSchema, dryRunSchema]), answer),
  ...events(
    z.enum([
      editPartialImageEventSchema.shape.type.value,
      editCompletedEventSchema.shape.type.value,
      editBlockedEventSchema.shape.type.value,
      streamErrorEventSchema.shape.type.value,
    ]),
    'ImageEditPartialEvent',
    'ImageEditCompletedEvent',
    'ImageEditBlockedEvent',
    'StreamError',
  ),
}

const form = (schema: z.ZodType): Content => ({ 'multipart/form-data': { schema } })

const signature = z.object({
  exp: z.string().describe('Unix seconds until which the URL is good.'),
  kid: z.string().describe('Id of the key that signed it.'),
  sig: z.string().describe('Base64url HMAC-SHA-256 of method, path, exp and kid.'),
})

const imageTypes = files('image/png', 'image/webp', 'image/jpeg', 'image/avif')

export const imageOperations = {
  createGeneration: {
    summary: 'Make images',
    description: 'With `stream`, an event stream; with `Prefer: respond-async`, a job; with `x-mintmark-dry-run`, what it would cost.',
    tag: 'Images',
    access: ['generate'],
    header: generationHeaders,
    body: json(generationRequestSchema, request),
    answers: {
      200: {
        description: 'The images, or the events of their making.',
        content: generated,
        headers: ['x-mintmark-cache', 'Idempotent-Replayed'],
        links: { signImageUrl: { id: '/data/0/id' } },
      },
      202: acceptedJob,
    },
    errors: [...orderErrors, ...runErrors],
  },
  createEdit: {
    summary: 'Edit an image',
    description: 'From a picture, and a mask that says where: alpha 0 is edited. Streams, jobs and dry runs as for generations.',
    tag: 'Images',
    access: ['generate'],
    header: generationHeaders,
    body: { ...form(editFormSchema), ...json(editJsonSchema) },
    answers: {
      200: {
        description: 'The images, or the events of their making.',
        content: edited,
        headers: ['x-mintmark-cache', 'Idempotent-Replayed'],
        links: { signImageUrl: { id: '/data/0/id' } },
      },
      202: acceptedJob,
    },
    errors: [...orderErrors, ...uploadErrors, ...runErrors],
  },
  createVariation: {
    summary: 'Vary an image',
    description: 'From a picture, without words. Jobs and dry runs as for generations.',
    tag: 'Images',
    access: ['generate'],
    header: generationHeaders,
    body: form(variationFormSchema),
    answers: {
      200: {
        description: 'The images.',
        content: json(z.union([generationResponseSchema, dryRunSchema]), answer),
        headers: ['x-mintmark-cache', 'Idempotent-Replayed'],
        links: { signImageUrl: { id: '/data/0/id' } },
      },
      202: acceptedJob,
    },
    errors: [...orderErrors, ...uploadErrors, ...runErrors],
  },
  signImageUrl: {
    summary: 'Sign an image’s URL anew',
    tag: 'Images',
    access: ['read'],
    path: idPath('image'),
    answers: { 200: { description: 'The URL.', content: json(signedUrlSchema) } },
    errors: ['image_not_found'],
  },
  getImage: {
    summary: 'Fetch an image',
    description: 'The exact bytes that were signed. An Authorization header means nothing here; the query is the permission.',
    tag: 'Images',
    access: 'anonymous',
    path: z.object({ key: z.string().describe('Name of the file.') }),
    query: signature,
    answers: {
      200: { description: 'The file.', content: imageTypes, headers: ['ETag', 'Accept-Ranges'] },
      206: { description: 'One byte range of it.', content: imageTypes, headers: ['ETag', 'Accept-Ranges', 'Content-Range'] },
      304: { description: 'The file is as `If-None-Match` says.', headers: ['ETag'] },
    },
    errors: ['url_invalid', 'url_expired', 'image_not_found', 'range_not_satisfiable'],
  },
} as const satisfies Operations
