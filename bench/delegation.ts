import { DEFAULT_SETTINGS } from '../server/app/settings.ts';
import { milliseconds, quantiles, sample, type Result } from './support/measure.ts';
import { Product, type Window } from './support/product.ts';

const ROUNDS = 20;
const WARM_UP = 3;
const LIMIT = 'limit: 1,000 ms';

/** From handing a task to an agent to the answer that it runs, at each of the doors. */
export async function benchDelegation(): Promise<Result[]> {
	const product = new Product();
	const window = await product.openWindow(undefined, DEFAULT_SETTINGS);
	try {
		for (let at = 0; at < 200; at++)
			await window.call('capture/add', { content: `The export of ${at} runs at two.`, tags: [] });
		const doors = {
			'/agent in a chat': () => inChat(window),
			'@understory /agent': async () => (await window.call('agent/delegate', { text: 'Digest 7d' })).run,
			'the tool for agents': async () => (await window.call('agent/run', { agent: 'Digest', task: '7d' })).run,
			'the command line, its start included': async () =>
				(await product.cli<{ run: string }>('agent', 'run', 'Digest', '--task', '7d', '--background')).run,
		};
		const results: Result[] = [];
		for (const [door, start] of Object.entries(doors)) {
			const times: number[] = [];
			await sample(ROUNDS, WARM_UP, async () => {
				const from = performance.now();
				const run = await start();
				times.push(performance.now() - from);
				await window.call('agent/readRun', { run, wait: true }); // an agent runs once at a time
			});
			results.push({
				name: `a started run, by ${door}`,
				value: milliseconds(quantiles(times.slice(WARM_UP))),
				against: LIMIT,
			});
		}
		return results;
	} finally {
		await window.close();
		await product.close();
	}
}

async function inChat(window: Window): Promise<string> {
	const { thread, answer: id } = await window.call('thread/ask', { text: 'Digest 7d', command: 'agent' });
	const { answer } = await window.call('thread/follow', { thread, id });
	const [item] = answer.context;
	if (item?.kind !== 'run') throw new Error(`No run was started: ${answer.notices.join(' ')}`);
	return item.path.slice('run/'.length);
}
