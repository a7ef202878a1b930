// Writes a network that nsfwjs carries as plain files: its layers and weight table as JSON, its weights as raw bytes.
// usage: node dump.mjs NODE_MODULES NAME OUT_FOLDER     (NAME: mobilenet_v2 or inception_v3)
import { createRequire } from 'node:module'
import { mkdirSync, writeFileSync } from 'node:fs'

const [modules, name, out] = process.argv.slice(2)
const require = createRequire(import.meta.url)
const load = (file) => {
  const loaded = require(`${modules}/nsfwjs/dist/models/${name}/${file}.min.js`)
  return loaded.default ?? loaded
}

const { modelTopology, weightsManifest } = load('model')
const [{ paths, weights }] = weightsManifest
const layers = modelTopology.model_config.config.layers.map((layer) => ({
  kind: layer.class_name,
  config: layer.config,
  inputs: (layer.inbound_nodes[0] ?? []).map(([from]) => from),
}))
mkdirSync(out, { recursive: true })
writeFileSync(`${out}/${name}.json`, JSON.stringify({ layers, weights }))
writeFileSync(`${out}/${name}.bin`, Buffer.concat(paths.map((path) => Buffer.from(load(path), 'base64'))))
console.log(`${name}: ${layers.length} layers, ${weights.length} weights`)
