import { defineConfig } from 'vitest/config';

/** A busy machine takes its time; Vitest's own limit is a second. */
const expect = { poll: { timeout: 20_000 } };

/** Of tests that wait for processes of their own most of the time; the same number, so that they can be run together. */
const WAITING_WORKERS = 4;

/** One project a kind of test; `npm test` runs them in this order, cheapest first. */
export default defineConfig({
	test: {
		projects: [
			{
				test: {
					name: 'unit',
					maxWorkers: '100%',
					testTimeout: 30_000,
					expect,
					include: ['test/{common,server,client,webview,scripts,models,fuzz}/**/*.test.{ts,tsx}', 'test/*.test.ts'],
				},
			},
			{
				test: {
					name: 'integration',
					maxWorkers: WAITING_WORKERS,
					include: ['test/integration/**/*.test.ts'],
					testTimeout: 60_000,
					expect,
					hookTimeout: 60_000,
				},
			},
			{
				test: {
					name: 'recovery',
					maxWorkers: WAITING_WORKERS,
					include: ['test/recovery/**/*.test.ts'],
					pool: 'forks',
					testTimeout: 300_000,
					hookTimeout: 60_000,
				},
			},
			{
				test: {
					name: 'vscode',
					include: ['test/vscode/**/*.test.ts'],
					exclude: ['test/vscode/exthost/**', 'test/vscode/setup/**'],
					pool: 'forks',
					maxWorkers: 2,
					testTimeout: 180_000,
					expect,
					hookTimeout: 180_000,
				},
			},
		],
	},
});
