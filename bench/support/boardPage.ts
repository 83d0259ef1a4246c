import { readFileSync } from 'node:fs';
import path from 'node:path';
import { localDay } from '../../common/base/localTime.ts';
import { NO_PROJECT } from '../../common/model/noProject.ts';
import type { Store } from '../../server/ports/store.ts';
import { AMBIENT } from '../../test/ambient.ts';
import { launchChromium } from '../../test/vscode/harness/chromium.ts';

const DIST = path.join(import.meta.dirname, '..', '..', 'dist', 'webview');
const ADDRESS = 'http://board.test/';

/** The board's bundle in a page of its own, with a store behind it in place of the editor. Times are milliseconds. */
export interface BoardPage {
	/** Loads the page until the first cards are painted and until `cards` are; and the same HTML put into the page as text. */
	draw(cards: number): Promise<{ first: number; view: number; html: number }>;
	/** Moves the card that has the focus to the next column, or back, by key. */
	move(): Promise<void>;
	/** Takes a card of one column to another without the view. */
	bareMove(): Promise<void>;
	close(): Promise<void>;
}

export async function openBoardPage(store: Store): Promise<BoardPage> {
	const browser = await launchChromium();
	const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, reducedMotion: 'reduce' });
	// As text: Playwright takes longer to hand over objects than the editor does.
	await page.exposeFunction('answer', (method: string, input: Record<string, string>) =>
		JSON.stringify(answer(store, method, input)),
	);
	await page.route(`${ADDRESS}**`, (route) => {
		const name = new URL(route.request().url()).pathname.slice(1);
		if (name === '') return route.fulfill({ contentType: 'text/html', body: HTML });
		const contentType = name.endsWith('.css') ? 'text/css' : 'text/javascript';
		return route.fulfill({ contentType, body: readFileSync(path.join(DIST, name)) });
	});
	let right = true;
	return {
		async draw(cards) {
			await page.goto(ADDRESS);
			await page.waitForFunction(() => document.querySelector('.card') !== null);
			const first = await page.evaluate(afterFrame);
			await page.waitForFunction((count) => document.querySelectorAll('.card').length === count, cards);
			const view = await page.evaluate(afterFrame);
			const html = await page.evaluate(() => {
				const board = document.querySelector('.board')!;
				const copy = document.createElement('div');
				const text = board.outerHTML;
				document.body.append(copy);
				const start = performance.now();
				copy.innerHTML = text;
				copy.getBoundingClientRect();
				const took = performance.now() - start;
				copy.remove();
				return took;
			});
			await page.locator('.card').nth(10).focus();
			return { first, view, html };
		},
		async move() {
			await page.evaluate(
				({ key }) =>
					new Promise<void>((resolve, reject) => {
						setTimeout(() => reject(new Error('The move was not announced.')), 20_000);
						const live = document.querySelector('[aria-live]:not(.toast-region)')!;
						const observer = new MutationObserver(() => {
							observer.disconnect();
							requestAnimationFrame(() => resolve());
						});
						observer.observe(live, { childList: true, characterData: true, subtree: true });
						document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key, altKey: true, bubbles: true }));
					}),
				{ key: right ? 'ArrowRight' : 'ArrowLeft' },
			);
			right = !right;
		},
		async bareMove() {
			await page.evaluate((toSecond) => {
				const [first, second] = document.querySelectorAll('.cards');
				const [from, to] = toSecond ? [first!, second!] : [second!, first!];
				to.insertBefore(from.children[10]!, to.children[10]!);
				return new Promise<void>((resolve) => requestAnimationFrame(() => resolve()));
			}, right);
			right = !right;
		},
		close: () => browser.close(),
	};
}

const HTML = `<!DOCTYPE html>
<html lang="en"><head><link rel="stylesheet" href="board.css"></head>
<body data-profile="bench"><div id="view"></div>
<script>
	const tell = (message) => window.postMessage(message, '*');
	window.acquireVsCodeApi = () => ({
		getState: () => undefined,
		setState: () => undefined,
		postMessage: async (message) => {
			if (message.type === 'ready') tell({ type: 'event', name: 'ambient', value: ${JSON.stringify(AMBIENT)} });
			if (message.type !== 'request') return;
			const { output, seq } = JSON.parse(await window.answer(message.method, message.input));
			tell({ type: 'result', id: message.id, output });
			if (seq !== undefined) tell({ type: 'event', name: 'tasks', value: { seq } });
		},
	});
</script>
<script type="module" src="board.js"></script></body></html>`;

/** What the server would, for the operations that the board asks for here. `seq` is that of a change. */
function answer(store: Store, method: string, input: Record<string, string>): { output: unknown; seq?: number } {
	switch (method) {
		case 'project/list':
			return { output: { projects: store.work.projects(false), seq: store.head } };
		case 'task/list':
			return {
				output: { ...store.work.tasks({ project: NO_PROJECT, limit: 10_000, offset: 0 }), seq: store.head },
			};
		case 'task/get':
			return { output: store.work.task(input['id']!) };
		case 'task/move': {
			const { id = '', column = '', before, after } = input;
			const place = { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
			const { seq } = store.execute({ type: 'task/move', id, column, today: localDay(Date.now()), ...place });
			return { output: { id, seq }, seq };
		}
		default:
			throw new Error(`The board asked for ${method}.`);
	}
}

/** Milliseconds since the page began, when what is there has been painted. */
function afterFrame(): Promise<number> {
	return new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))));
}
