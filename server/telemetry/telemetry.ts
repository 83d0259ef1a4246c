import type { Disposable } from '../../common/base/disposable.ts';
import type { Event } from '../../common/base/emitter.ts';
import type { FinishedCall } from '../app/dispatcher.ts';
import type { Metric } from '../app/metrics.ts';
import type { Logger } from '../ports/logger.ts';
import type { Policy } from '../ports/policy.ts';
import type { OtlpExport } from './otlp.ts';

export interface TelemetryOptions {
	/** Of the collector; empty: nothing is sent. */
	readonly endpoint: () => string;
	readonly onDidChangeSettings: Event<unknown>;
	readonly onDidCall: Event<FinishedCall>;
	readonly metrics: () => Promise<readonly Metric[]>;
	readonly policy: Policy;
	readonly version: string;
	readonly intervalMs?: number;
	readonly logger: Logger;
}

/**
 * Sends measurements to the collector that the user named, while the profile's policy allows it: numbers, and names,
 * outcomes and times of operations; no text, path or name of the user's. Off until an address is set.
 */
export class Telemetry {
	readonly #options: TelemetryOptions;
	readonly #subscriptions: readonly Disposable[];
	#open: { readonly endpoint: string; readonly sink: OtlpExport } | undefined;
	#work: Promise<void> = Promise.resolve();

	constructor(options: TelemetryOptions) {
		this.#options = options;
		this.#subscriptions = [
			options.onDidChangeSettings(() => this.#follow()),
			options.policy.onDidChange(() => this.#follow()),
			options.onDidCall((call) => this.#open?.sink.called(call)),
		];
		this.#follow();
	}

	/** Resolves when the last change of settings or policy has taken effect. */
	settled(): Promise<void> {
		return this.#work;
	}

	async close(): Promise<void> {
		for (const subscription of this.#subscriptions) subscription.dispose();
		await this.#work;
		await this.#open?.sink.close();
		this.#open = undefined;
	}

	#follow(): void {
		this.#work = this.#work
			.then(() => this.#apply())
			.catch((error: unknown) => this.#options.logger.error('Telemetry could not be set up', error));
	}

	async #apply(): Promise<void> {
		const endpoint = this.#allowed();
		if (endpoint === (this.#open?.endpoint ?? '')) return;
		await this.#open?.sink.close();
		this.#open = undefined;
		if (endpoint === '') return;
		const { OtlpExport } = await import('./otlp.ts'); // not read by those who send nothing
		const { metrics, version, intervalMs, logger } = this.#options;
		const sink = await OtlpExport.open({ endpoint, version, metrics, logger, ...(intervalMs && { intervalMs }) });
		this.#open = { endpoint, sink };
		logger.info('Telemetry is sent', { endpoint });
	}

	/** The address, or empty when there is none that may be used. */
	#allowed(): string {
		const { endpoint, policy, logger } = this.#options;
		const address = endpoint().trim();
		if (address === '') return '';
		if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
			logger.warn(`understory.telemetry.endpoint is no http address: ${JSON.stringify(address)}. Nothing is sent.`);
			return '';
		}
		const refusal = policy.refusal('allowTelemetry', address);
		if (refusal !== undefined) logger.warn(refusal);
		return refusal === undefined ? address : '';
	}
}
