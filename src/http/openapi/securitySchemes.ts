/** How callers authenticate. */
export const securitySchemes = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key, or a token (JWT) if the service accepts tokens',
  },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'An API key' },
  basic: {
    type: 'http',
    scheme: 'basic',
    description: 'Any user name; the key or token is the password',
  },
} as const
