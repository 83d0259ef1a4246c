import { diag, DiagLogLevel, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { FinishedCall } from '../app/dispatcher.ts';
import type { Metric } from '../app/metrics.ts';
import type { Logger } from '../ports/logger.ts';

export interface OtlpOptions {
	/** Base address of the collector; `/v1/metrics` and `/v1/traces` are added. */
	readonly endpoint: string;
	readonly version: string;
	readonly metrics: () => Promise<readonly Metric[]>;
	/** Between two sends. Milliseconds. */
	readonly intervalMs?: number;
	readonly logger: Logger;
}

const INTERVAL_MS = 60_000;
/** A collector that does not answer holds nothing up for longer. Milliseconds. */
const TIMEOUT_MS = 3000;

/** Sends metrics, and a span for each operation, to a collector: OTLP over HTTP. */
export class OtlpExport {
	readonly #meters: MeterProvider;
	readonly #traces: TracerProvider;
	readonly #tracer: Tracer;

	/** Nothing is sent yet: the first metrics follow after the interval. */
	static async open(options: OtlpOptions): Promise<OtlpExport> {
		return new OtlpExport(options, await options.metrics());
	}

	private constructor(options: OtlpOptions, known: readonly Metric[]) {
		const { endpoint, version, metrics, intervalMs = INTERVAL_MS, logger } = options;
		const address = (signal: string) => ({
			url: `${endpoint.replace(/\/+$/, '')}/v1/${signal}`,
			timeoutMillis: TIMEOUT_MS,
		});
		const resource = resourceFromAttributes({ 'service.name': 'understory', 'service.version': version });
		diag.setLogger(tellOnce(logger), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
		const reader = new PeriodicExportingMetricReader({
			exporter: new OTLPMetricExporter(address('metrics')),
			exportIntervalMillis: intervalMs,
			exportTimeoutMillis: Math.min(TIMEOUT_MS, intervalMs),
		});
		this.#meters = new MeterProvider({ resource, readers: [reader] });
		this.#observe(known, metrics, version);
		const exporter = new OTLPTraceExporter(address('traces'));
		const spans = new BatchSpanProcessor({
			exporter,
			scheduledDelayMillis: Math.min(5000, intervalMs),
			exportTimeoutMillis: TIMEOUT_MS,
		});
		this.#traces = new TracerProvider({ resource, spanProcessors: [spans] });
		this.#tracer = this.#traces.getTracer('understory', version);
	}

	/** An operation was done. */
	called({ operation, outcome, startedAt, endedAt }: FinishedCall): void {
		const span = this.#tracer.startSpan(operation, { startTime: startedAt, attributes: { outcome } });
		if (outcome !== 'ok') span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
		span.end(endedAt);
	}

	/** Sends what is left. Never rejects: what could not be sent was told in the log. */
	async close(): Promise<void> {
		await Promise.allSettled([this.#meters.shutdown({ timeoutMillis: TIMEOUT_MS }), this.#traces.shutdown()]);
		diag.disable();
	}

	#observe(known: readonly Metric[], metrics: OtlpOptions['metrics'], version: string): void {
		const meter = this.#meters.getMeter('understory', version);
		const instruments = new Map(
			known.map(({ name, type, help }) => [
				name,
				type === 'counter'
					? meter.createObservableCounter(name, { description: help })
					: meter.createObservableGauge(name, { description: help }),
			]),
		);
		meter.addBatchObservableCallback(
			async (result) => {
				for (const { name, samples } of await metrics())
					for (const [labels, value] of samples) result.observe(instruments.get(name)!, value, labels);
			},
			[...instruments.values()],
		);
	}
}

/** A collector that is away for a day must not fill the log. */
function tellOnce(logger: Logger): Record<'error' | 'warn' | 'info' | 'debug' | 'verbose', (message: string) => void> {
	let last = '';
	const tell = (message: string): void => {
		if (message === last) return;
		last = message;
		logger.warn('Telemetry could not be sent', { reason: message });
	};
	const ignore = (): void => undefined;
	return { error: tell, warn: tell, info: ignore, debug: ignore, verbose: ignore };
}
