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
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  docExpansion: 'none',
  filter: true,
  tryItOutEnabled: true,
})

function listParameters({ components, paths }) {
  const operations = Object.values(paths).flatMap((path) => Object.values(path))
  return [...Object.values(components.parameters), ...operations.flatMap(({ parameters = [] }) => parameters)]
}
