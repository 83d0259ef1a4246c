import type { Frame } from 'playwright-core';
import { startWireServer, streaming, type WireServer } from '../test/server/models/chat/wireServer.ts';
import { startEditor } from '../test/vscode/harness/editor.ts';
import { askProvider, FIRST, PROVIDER, QUESTIONS } from './support/bareProvider.ts';
import { milliseconds, quantiles, round, type Result } from './support/measure.ts';
import type { Product } from './support/product.ts';

const ROUNDS = 50;
const WARM_UP = 8;

/**
 * The same as a user sees it: from the key in the chat view of the real editor until the view shows the first token, in a
 * conversation that grows by each question. What VS Code takes to carry messages between a view and its extension host is
 * in it. The way to the provider and the way from it to the screen are measured apart.
 */
export async function benchFromEnter(product: Product, folder: string): Promise<Result[]> {
	const provider = await startWireServer(streaming(PROVIDER, [FIRST]));
	const editor = await startEditor({
		dataDir: product.dataDir,
		settings: {
			'understory.chat.model': `${PROVIDER}/m`,
			'understory.chat.urls': { ollama: 'http://127.0.0.1:9', [PROVIDER]: `${provider.origin}/v1` },
		},
	});
	try {
		const window = await editor.openWindow(folder);
		await window.runCommand('Understory: Open Chat');
		const view = await window.view('chat');
		await view.locator('#composer').waitFor();
		const times: Asked[] = [];
		for (let at = 0; at < WARM_UP + ROUNDS; at++) {
			const asked = await askInView(view, provider, at);
			if (at >= WARM_UP) times.push(asked);
		}
		const of = (part: keyof Asked) => quantiles(times.map((asked) => asked[part]));
		const [ours, theirs] = [of('ours'), of('theirs')];
		return [
			{
				name: 'first token on the screen, from Enter in the chat view of the real editor, 15,000 passages, warm',
				value: milliseconds(ours),
				against: `the same request, directly: ${milliseconds(theirs)}; ours ${round(ours.p95 - theirs.p95)} ms more at p95; limit: 150 ms`,
			},
			{ name: 'of that, from Enter until the provider is asked', value: milliseconds(of('there')) },
			{ name: 'of that, from there until it is on the screen', value: milliseconds(of('back')) },
		];
	} finally {
		await editor.stop();
		await provider[Symbol.asyncDispose]();
	}
}

/** Milliseconds. */
interface Asked {
	readonly ours: number;
	/** Until the provider is asked, and from then on. */
	readonly there: number;
	readonly back: number;
	/** Of the provider, asked directly. */
	readonly theirs: number;
}

async function askInView(view: Frame, provider: WireServer, at: number): Promise<Asked> {
	const token = `${FIRST}${at}`;
	const answer = streaming(PROVIDER, [token, ' and more.']);
	let arrived = 0;
	provider.answerWith((response, request) => {
		arrived ||= now();
		return answer(response, request);
	});
	await view.locator('#composer').fill(QUESTIONS[at % QUESTIONS.length]!);
	await view.locator('.composer .sent summary').waitFor(); // a user has seen what goes along
	const shown = view.evaluate(timeFromEnter, token);
	await view.locator('#composer').press('Enter');
	const { from, to } = await shown;
	await view.getByText(`${token} and more.`).waitFor();
	const theirs = await askProvider(provider, provider.requests.at(-1)!.body);
	return { ours: to - from, there: arrived - from, back: to - arrived, theirs };
}

/** Milliseconds since the epoch, with fractions: one clock for this process and for the page. */
function now(): number {
	return performance.timeOrigin + performance.now();
}

/** Runs in the page: the moments of the next Enter and of a text that is in the document. Milliseconds since the epoch. */
function timeFromEnter(text: string): Promise<{ from: number; to: number }> {
	const moment = (): number => performance.timeOrigin + performance.now();
	return new Promise((resolve) => {
		let start = 0;
		document.addEventListener('keydown', () => (start = moment()), { once: true, capture: true });
		const observer = new MutationObserver(() => {
			if (!document.body.textContent.includes(text)) return;
			observer.disconnect();
			resolve({ from: start, to: moment() });
		});
		observer.observe(document.body, { childList: true, characterData: true, subtree: true });
	});
}
