import type { OtlpTracerOptions } from './otlpTracer.ts'
import type { TracingSettings } from './settings.ts'
import { useTracer } from './tracer.ts'

/** Turns tracing on if the settings name a collector, and loads the SDK only then; returns how to turn it off. */
export async function openTracing(
  settings: TracingSettings,
  reports: Pick<OtlpTracerOptions, 'onError' | 'onRecovered'>,
): Promise<(() => Promise<void>) | undefined> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = settings
  if (endpoint === undefined) return undefined
  const { createOtlpTracer } = await import('./otlpTracer.ts')
  const { tracer, close } = createOtlpTracer({
    endpoint,
    serviceName: settings.OTEL_SERVICE_NAME,
    sampledShare: settings.OTEL_TRACES_SAMPLER_ARG,
    ...reports,
  })
  const turnOff = useTracer(tracer)
  return async () => {
    turnOff()
    await close()
  }
}
