// What can run a graph.

/** Execution providers of ONNX Runtime that a model may run on, best first. */
export const executionProviders = ['cuda', 'webgpu', 'cpu'] as const
export type ExecutionProvider = (typeof executionProviders)[number]
