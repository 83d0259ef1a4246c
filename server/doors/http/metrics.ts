import type { Metric, Sample } from '../../app/metrics.ts';
import type { Route } from './router.ts';

/** Where a Prometheus server looks. */
const METRICS_PATH = '/metrics';

export function createMetricsRoute(metrics: () => Promise<readonly Metric[]>): Route {
	return {
		path: METRICS_PATH,
		scope: 'read',
		async answer() {
			const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };
			return new Response(metricsText(await metrics()), { headers });
		},
	};
}

/** Prometheus' text format, version 0.0.4. */
export function metricsText(metrics: readonly Metric[]): string {
	return metrics.map(metricText).join('');
}

function metricText({ name, type, help, samples }: Metric): string {
	const lines = samples.map(([labels, value]) => `${name}${labelText(labels)} ${value}\n`);
	return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function labelText(labels: Sample[0]): string {
	const pairs = Object.entries(labels).map(([key, value]) => `${key}="${escaped(value)}"`);
	return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
	return value
		.replaceAll('\\', String.raw`\\`)
		.replaceAll('"', String.raw`\"`)
		.replaceAll('\n', String.raw`\n`);
}
