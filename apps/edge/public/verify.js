// The page /verify: sends one picture to POST /v1/verify and shows the answer. Whatever came from the picture is shown as text.

const byId = (id) => document.getElementById(id)

const verdicts = {
  intact: 'Made by this service, unchanged',
  intact_other_issuer: 'Intact credentials of another issuer',
  recovered: 'Made by this service, changed since',
  possible_copy: 'Our watermark on another picture',
  mark_without_record: 'Our watermark, without a record',
  nothing_found: 'Nothing found',
}
const sources = { embedded: 'in the file', supplied: 'sent with the file', recovered: 'recovered by the watermark' }
const states = {
  trusted: 'intact, issuer trusted by this service',
  valid: 'intact, issuer unknown to this service',
  invalid: 'do not match this file',
}
const actionNames = {
  'c2pa.created': 'Created',
  'c2pa.opened': 'Opened',
  'c2pa.edited': 'Edited',
  'c2pa.converted': 'Converted',
  'c2pa.watermarked': 'Marked with an invisible watermark',
}
const aiSource = 'trainedAlgorithmicMedia'

const element = (name, text) => Object.assign(document.createElement(name), { textContent: text })

/** Name and value of what was found, as far as there is something. */
function factsOf({ c2pa, watermark, record }) {
  const facts = [
    ['Credentials', c2pa ? `${sources[c2pa.source]}, ${states[c2pa.state]}` : 'none'],
    ['Signed by', c2pa?.issuer],
    ['Signed at', c2pa?.signed_at],
    ['Watermark', watermark.found ? `found (${watermark.algorithm})` : 'none of this service found'],
    ['Made with', record?.model],
    ['Made at', record && new Date(record.created_at * 1000).toISOString()],
    ['Id', record?.unique_id],
  ]
  return facts.filter(([, value]) => value)
}

function sentenceOf({ action, when, software_agent, digital_source_type }) {
  const parts = [
    actionNames[action] ?? action,
    software_agent && `with ${software_agent}`,
    digital_source_type?.endsWith(aiSource) && 'by an AI model',
    when && `on ${when}`,
  ]
  return parts.filter(Boolean).join(' ')
}

function show(found) {
  byId('verdict').textContent = verdicts[found.verdict] ?? found.verdict
  byId('summary').textContent = found.summary
  byId('facts').replaceChildren(...factsOf(found).flatMap(([name, value]) => [element('dt', name), element('dd', value)]))
  const actions = found.c2pa?.actions ?? []
  byId('story').hidden = actions.length === 0
  byId('actions').replaceChildren(...actions.map((action) => element('li', sentenceOf(action))))
  byId('limits').replaceChildren(...found.limits.map((limit) => element('li', limit)))
  byId('result').hidden = false
}

async function ask(file) {
  const body = new FormData()
  body.set('file', file)
  const response = await fetch('/v1/verify', { method: 'POST', body })
  const answer = await response.json().catch(() => null)
  if (!response.ok) throw new Error(answer?.error?.message ?? `The service answered ${response.status}.`)
  return answer
}

let latest = 0

async function verify(file) {
  const own = ++latest
  byId('result').hidden = true
  byId('status').textContent = `Reading ${file.name} …`
  URL.revokeObjectURL(byId('preview').src)
  byId('preview').src = URL.createObjectURL(file)
  try {
    const found = await ask(file)
    if (own !== latest) return
    show(found)
    byId('status').textContent = ''
  } catch (error) {
    if (own === latest) byId('status').textContent = error instanceof TypeError ? 'The service cannot be reached.' : error.message
  }
}

const drop = byId('drop')
function verifyFirst([file]) {
  if (file) void verify(file)
}

byId('file').addEventListener('change', ({ target }) => verifyFirst(target.files))
for (const name of ['dragover', 'dragleave', 'drop']) {
  drop.addEventListener(name, (event) => {
    event.preventDefault()
    drop.classList.toggle('over', name === 'dragover')
  })
}
drop.addEventListener('drop', ({ dataTransfer }) => verifyFirst(dataTransfer.files))
