// Traces of the edge and the runner.
export * from './otlp.ts'
export * from './tracing.ts'
