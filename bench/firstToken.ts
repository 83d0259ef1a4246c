import { DEFAULT_SETTINGS } from '../server/app/settings.ts';
import { startWireServer, streaming, type WireServer } from '../test/server/models/chat/wireServer.ts';
import { CORPORA, fetchCorpus } from './corpora.ts';
import { benchFromEnter } from './fromEnter.ts';
import { askProvider, FIRST, PROVIDER, QUESTIONS } from './support/bareProvider.ts';
import { milliseconds, quantiles, round, type Result } from './support/measure.ts';
import { Product, type Window } from './support/product.ts';

const ROUNDS = 100;
const WARM_UP = 10;

/**
 * To the first token, over the wire as a window asks and from Enter in the view, against the same request sent to the provider
 * directly. The provider answers at once, so that what is more is ours: finding the context, keeping the question, the way
 * there and back.
 */
export async function benchFirstToken(): Promise<Result[]> {
	const folder = fetchCorpus(CORPORA.django);
	const product = new Product();
	const provider = await startWireServer(streaming(PROVIDER, [FIRST, ' and more.']));
	await product.cli('index', folder);
	const chat = { ...DEFAULT_SETTINGS.chat, model: `${PROVIDER}/m`, urls: { [PROVIDER]: `${provider.origin}/v1` } };
	try {
		return [...(await benchWire(product, folder, chat, provider)), ...(await benchFromEnter(product, folder))];
	} finally {
		await product.close();
		await provider[Symbol.asyncDispose]();
	}
}

async function benchWire(
	product: Product,
	folder: string,
	chat: typeof DEFAULT_SETTINGS.chat,
	provider: WireServer,
): Promise<Result[]> {
	const window = await product.openWindow(folder, { ...DEFAULT_SETTINGS, chat });
	try {
		const ways = {
			'the inline chat': (question: string) => askInline(window, folder, question),
			'a chat': (question: string) => askChat(window, folder, question),
		};
		const results: Result[] = [];
		for (const [way, ask] of Object.entries(ways)) results.push(await benchWay(way, ask, window, provider));
		return results;
	} finally {
		await window.close();
	}
}

async function benchWay(
	way: string,
	ask: (question: string) => Promise<number>,
	window: Window,
	provider: WireServer,
): Promise<Result> {
	const times: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
	for (let at = 0; at < WARM_UP + ROUNDS; at++) {
		const ours = await ask(`${QUESTIONS[at % QUESTIONS.length]!} ${at}`);
		await window.call('search/query', { query: FIRST, mode: 'keyword', limit: 1 }); // what was kept is in the index
		const theirs = await askProvider(provider, provider.requests.at(-1)!.body);
		if (at < WARM_UP) continue;
		times.ours.push(ours);
		times.theirs.push(theirs);
	}
	const [ours, theirs] = [quantiles(times.ours), quantiles(times.theirs)];
	return {
		name: `first token in ${way}, 15,000 passages, warm`,
		value: milliseconds(ours),
		against: `the same request, directly: ${milliseconds(theirs)}; ours ${round(ours.p95 - theirs.p95)} ms more at p95; limit: 150 ms`,
	};
}

/** Milliseconds to the first token of an answer in a conversation; returns when the answer is kept. */
async function askChat(window: Window, folder: string, text: string): Promise<number> {
	const start = performance.now();
	let first: number | undefined;
	const subscription = window.on('understory/event/thread', ({ delta }) => {
		if (delta !== '') first ??= performance.now();
	});
	const { thread, answer: id } = await window.call('thread/ask', { text, roots: [folder] });
	const { answer } = await window.call('thread/follow', { thread, id });
	const end = performance.now();
	subscription.dispose();
	if (!answer.text.startsWith(FIRST)) throw new Error(`The model did not answer: ${answer.notices.join(' ')}`);
	return (first ?? end) - start;
}

/** Milliseconds to the first token of an answer about selected lines. */
async function askInline(window: Window, folder: string, text: string): Promise<number> {
	const selection = { root: folder, path: 'a.py', language: 'python', startLine: 1, endLine: 1, text: 'x = parse(y)' };
	const start = performance.now();
	let first: number | undefined;
	const subscription = window.on('understory/event/chat', () => {
		first ??= performance.now();
	});
	const answer = await window.call('chat/ask', { id: text, instruction: 'ask', text, selection, roots: [folder] });
	const end = performance.now();
	subscription.dispose();
	if (answer.kind !== 'text') throw new Error(`The model did not answer: ${answer.notices.join(' ')}`);
	return (first ?? end) - start;
}
