import type { Frame } from 'playwright-core';
import { startWireServer, streaming, type WireServer } from '../test/server/models/chat/wireServer.ts';
import { startEditor } from '../test/vscode/harness/editor.ts';
import { askProvider, FIRST, PROVIDER, QUESTIONS } from './support/bareProvider.ts';
import { milliseconds, quantiles, round, type Result } from './support/measure.ts';
import type { Product } from './support/product.ts';

const ROUNDS = 50;
const WARM_UP = 8;

/**
 * The same as a user sees it: from the key in the chat view of the real editor until the view shows the first token. What
 * VS Code takes to carry messages between a view and its extension host is in it, and measured beside.
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
		const times: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
		for (let at = 0; at < WARM_UP + ROUNDS; at++) {
			const { ours, theirs } = await askInView(view, provider, at);
			if (at < WARM_UP) continue;
			times.ours.push(ours);
			times.theirs.push(theirs);
		}
		const [ours, theirs] = [quantiles(times.ours), quantiles(times.theirs)];
		return [
			{
				name: 'first token on the screen, from Enter in the chat view of the real editor, 15,000 passages, warm',
				value: milliseconds(ours),
				against: `the same request, directly: ${milliseconds(theirs)}; ours ${round(ours.p95 - theirs.p95)} ms more at p95; limit: 150 ms`,
			},
		];
	} finally {
		await editor.stop();
		await provider[Symbol.asyncDispose]();
	}
}

async function askInView(view: Frame, provider: WireServer, at: number): Promise<{ ours: number; theirs: number }> {
	const token = `${FIRST}${at}`;
	provider.answerWith(streaming(PROVIDER, [token, ' and more.']));
	await view.locator('#composer').fill(QUESTIONS[at % QUESTIONS.length]!);
	await view.locator('.composer .sent summary').waitFor(); // a user has seen what goes along
	const shown = view.evaluate(timeFromEnter, token);
	await view.locator('#composer').press('Enter');
	const ours = await shown;
	await view.getByText(`${token} and more.`).waitFor();
	return { ours, theirs: await askProvider(provider, provider.requests.at(-1)!.body) };
}

/** Runs in the page: milliseconds from the next Enter until a text is in the document. */
function timeFromEnter(text: string): Promise<number> {
	return new Promise((resolve) => {
		let start = 0;
		document.addEventListener('keydown', () => (start = performance.now()), { once: true, capture: true });
		const observer = new MutationObserver(() => {
			if (!document.body.textContent.includes(text)) return;
			observer.disconnect();
			resolve(performance.now() - start);
		});
		observer.observe(document.body, { childList: true, characterData: true, subtree: true });
	});
}
