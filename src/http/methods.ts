const unsafeMethods = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** Whether a request of the method may change something (RFC 9110, section 9.2.1). */
export const isUnsafeMethod = (method: string): boolean => unsafeMethods.has(method)
