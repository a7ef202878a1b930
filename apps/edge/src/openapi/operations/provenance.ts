// /v1/verify, /v1/content_provenance_checks and /v1/softbinding.
import {
  bindingMatchesSchema,
  bindingSchema,
  contentProvenanceCheckSchema,
  softBindingAlgorithm,
  supportedAlgorithmsSchema,
  verificationRequestSchema,
  verificationSchema,
} from '@mintmark/shared'
import { json, type Operations } from '../operation.ts'
import { inspectionErrors } from './errors.ts'
import { files, formWithFile, idPath } from './parts.ts'

const matches = { 200: { description: 'The manifests that it leads to.', content: json(bindingMatchesSchema) } }
const binding = { alg: softBindingAlgorithm, value: 'AAAAAAAB' }

export const provenanceOperations = {
  verify: {
    summary: 'Verify a picture',
    description: 'Says what a picture carries, in fields and in plain sentences. Nothing of the file is stored or logged.',
    tag: 'Provenance',
    access: 'anonymous',
    body: { ...formWithFile, ...json(verificationRequestSchema, { url: 'https://shop.example/apple.png' }) },
    answers: { 200: { description: 'What was found.', content: json(verificationSchema) } },
    errors: inspectionErrors,
  },
  checkProvenance: {
    summary: 'Verify a picture, in OpenAI’s shape',
    tag: 'Provenance',
    access: 'anonymous',
    body: formWithFile,
    answers: { 200: { description: 'One result per kind of evidence.', content: json(contentProvenanceCheckSchema) } },
    errors: inspectionErrors,
  },
  matchBinding: {
    summary: 'Find a manifest by a mark',
    tag: 'Provenance',
    access: 'anonymous',
    query: bindingSchema,
    answers: matches,
    errors: ['invalid_value', 'missing_required_parameter', 'invalid_type'],
  },
  matchPostedBinding: {
    summary: 'Find a manifest by a mark, in the body',
    tag: 'Provenance',
    access: 'anonymous',
    body: json(bindingSchema, binding),
    answers: matches,
  },
  matchContent: {
    summary: 'Find a manifest by a picture',
    tag: 'Provenance',
    access: 'anonymous',
    body: files('image/*'),
    answers: matches,
    errors: inspectionErrors,
  },
  getManifest: {
    summary: 'Fetch a manifest',
    tag: 'Provenance',
    access: 'anonymous',
    path: idPath('manifest, `urn:c2pa:…`'),
    answers: { 200: { description: 'The manifest store, as it was embedded.', content: files('application/c2pa') } },
    errors: ['not_found'],
  },
  listAlgorithms: {
    summary: 'List soft-binding algorithms',
    tag: 'Provenance',
    access: 'open',
    answers: { 200: { description: 'Those that can be resolved here.', content: json(supportedAlgorithmsSchema) } },
  },
} as const satisfies Operations
