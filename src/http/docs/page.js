// Runs in the browser: shows the API's description, and sends requests to the address the page came from.
const base = location.pathname.replace(/\/docs\/?$/, '')
const description = await (await fetch(`${base}/docs/json`)).json()
description.servers = [{ url: `${base}/` }]
for (const parameter of listParameters(description)) {
  // Otherwise the form is filled with made-up conditions.
  if (parameter.style === 'deepObject') parameter.example = {}
}
window.SwaggerUIBundle({
  spec: description,
  domNode: document.querySelector('main'),
  plugins: [fastResolution],
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  docExpansion: 'none',
  filter: true,
  tryItOutEnabled: true,
})

/** Resolves only what is shown; Swagger UI would resolve all of the description each time, which takes seconds. */
function fastResolution() {
  return {
    fn: {
      resolveSubtree: async (_, path) => ({ spec: resolveReferences(readAt(path)), errors: [] }),
    },
  }
}

/** Replaces references by what they refer to, except those to a schema from inside of it, and merges `allOf`. */
function resolveReferences(value, ancestors = []) {
  if (Array.isArray(value)) return value.map((item) => resolveReferences(item, ancestors))
  if (typeof value !== 'object' || value === null) return value
  const { $ref } = value
  if (typeof $ref === 'string') {
    if (ancestors.includes($ref)) return value
    return { ...resolveReferences(readAt($ref.slice(2).split('/')), [...ancestors, $ref]), $$ref: $ref }
  }
  const entries = Object.entries(value).map(([key, child]) => [key, resolveReferences(child, ancestors)])
  const { allOf = [], ...rest } = Object.fromEntries(entries)
  return [...allOf, rest].reduce(mergeSchemas)
}

const readAt = (path) => path.reduce((value, key) => value?.[key], description) ?? null

const mergeSchemas = (base, { properties, required, ...rest }) => ({
  ...base,
  ...rest,
  ...(properties && { properties: { ...base.properties, ...properties } }),
  ...(required && { required: [...(base.required ?? []), ...required] }),
})

function listParameters({ components, paths }) {
  const operations = Object.values(paths).flatMap((path) => Object.values(path))
  return [...Object.values(components.parameters), ...operations.flatMap(({ parameters = [] }) => parameters)]
}
