import { z } from 'zod'

/** Settings of traces, by environment variable, under the names of the OpenTelemetry standard. */
export const tracingSettingsShape = {
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Base URL of an OpenTelemetry collector that receives traces over OTLP/HTTP, such as `http://localhost:4318`. When not set, there are none',
    ),
  OTEL_SERVICE_NAME: z.string().min(1).default('cx-atlas').describe('Name of the service in traces'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe(
      'Share of the requests that are traced, from 0 to 1. A client that sends `traceparent` decides for its own requests',
    ),
}

export type TracingSettings = Readonly<z.output<z.ZodObject<typeof tracingSettingsShape>>>
