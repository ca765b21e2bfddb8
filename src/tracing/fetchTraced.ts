import { getTracer, trace } from './tracer.ts'

/** Fetches from another service, which learns the trace that the request is part of. */
export const fetchTraced = (url: string, options: RequestInit & { readonly headers: Headers }) =>
  trace({ name: 'GET', kind: 'client', attributes: describeRequest(url) }, () => {
    for (const [name, value] of Object.entries(getTracer()?.getHeaders() ?? {}))
      options.headers.set(name, value)
    return fetch(url, options)
  })

const describeRequest = (url: string) => ({
  'http.request.method': 'GET',
  'server.address': new URL(url).hostname,
})
