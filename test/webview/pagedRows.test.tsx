// @vitest-environment happy-dom
import { render } from 'preact';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PagedRows } from '../../webview/kit/pagedRows.tsx';
import { createPages, type PageQuestion, type Pages } from '../../webview/kit/pages.ts';
import { createRowFocus } from '../../webview/kit/rowFocus.ts';
import { eventually, settle } from './support.ts';

const TOTAL = 100_000;
const SIZE = 100;

interface Row {
	readonly id: string;
}

/** Tells of boxes as the test says: happy-dom lays nothing out. */
class Observed {
	static latest: Observed | undefined;
	readonly boxes: Element[] = [];
	readonly #told: (entries: readonly { target: Element; isIntersecting: boolean }[]) => void;

	constructor(told: Observed['tell']) {
		this.#told = told as never;
		Observed.latest = this;
	}

	observe(box: Element): void {
		this.boxes.push(box);
	}

	unobserve(): void {}

	disconnect(): void {}

	tell(...pages: readonly (readonly [page: number, inView: boolean])[]): void {
		this.#told(pages.map(([page, isIntersecting]) => ({ target: this.boxes[page]!, isIntersecting })));
	}
}

const real = globalThis.IntersectionObserver;
let asked: PageQuestion[];
let total: number;
/** Until an answer comes. */
let delayMs: number;
let list: Pages<Row>;
let focus: ReturnType<typeof createRowFocus>;

beforeEach(async () => {
	globalThis.IntersectionObserver = Observed as never;
	Observed.latest = undefined;
	document.body.innerHTML = '<div class="scroll" id="view"></div>';
	[asked, total, delayMs, list] = [[], TOTAL, 0, createPages<Row>(SIZE)];
	focus = createRowFocus(list, (id) => id);
	render(<List />, document.getElementById('view')!);
	await load();
	await eventually(() => expect(drawn()).toHaveLength(SIZE));
	await eventually(() => expect(Observed.latest?.boxes).toHaveLength(TOTAL / SIZE));
});

afterEach(() => {
	render(null, document.getElementById('view')!);
	globalThis.IntersectionObserver = real;
});

test('of a hundred thousand rows only those near what is looked at are asked for and drawn', async () => {
	expect(asked).toEqual([{ offset: 0, limit: SIZE }]);
	for (let page = 1; page < 60; page++) Observed.latest!.tell([page - 1, false], [page, true]);
	await eventually(() => expect(drawn().at(-1)?.id).toBe('row-5999'));
	expect(drawn().length).toBeLessThanOrEqual(2 * SIZE);
	expect(drawn().at(-1)!.getAttribute('aria-posinset')).toBe('6000');
	expect(drawn().at(-1)!.getAttribute('aria-setsize')).toBe(String(TOTAL));
	expect(list.rows.value.length).toBeLessThanOrEqual(20 * SIZE);
});

test('the focus goes to rows that were not there, and its row stays when others come into view', async () => {
	expect(focus.focusAt(TOTAL - 1)).toBe(true);
	await eventually(() => expect(document.activeElement?.id).toBe('row-99999'));
	Observed.latest!.tell([999, true]);
	Observed.latest!.tell([999, false], [3, true]);
	await eventually(() => expect(drawn()[0]?.id).toBe('row-300'));
	expect(document.activeElement?.id).toBe('row-99999');
	expect(list.tabStop.value).toBe('row-99999');
});

test('a row gets the focus although the list is asked for anew before the row is there', async () => {
	delayMs = 10;
	focus.focusAt(TOTAL - 1);
	await settle();
	delayMs = 50;
	await load();
	await eventually(() => expect(document.activeElement?.id).toBe('row-99999'));
});

test('a row is found by its id on a page that nobody looked at', async () => {
	focus.focus('row-54321');
	await eventually(() => expect(document.activeElement?.id).toBe('row-54321'));
	expect(list.indexOf('row-54321')).toBe(54_321);
	expect(asked.at(-1)).toMatchObject({ around: 'row-54321' });
});

test('what changed is asked for again where it is looked at, and a shorter list ends where it ends', async () => {
	Observed.latest!.tell([0, false], [700, true]);
	focus.focusAt(70_010);
	await eventually(() => expect(document.activeElement?.id).toBe('row-70010'));
	[asked, total] = [[], 250];
	await load();
	expect(asked.map(({ offset }) => offset)).toEqual([0, 70_000, 200]);
	await eventually(() => expect(drawn().at(-1)?.id).toBe('row-249'));
	expect(list.tabStop.value).toBe('row-200');
	expect(focus.focusAt(5000)).toBe(true);
	await eventually(() => expect(document.activeElement?.id).toBe('row-249'));
});

test('an empty list has nothing to focus', async () => {
	total = 0;
	await load();
	expect(focus.focusAt(0)).toBe(false);
	await eventually(() => expect(drawn()).toHaveLength(0));
});

test('what cannot be read is said, and what was there stays', async () => {
	await list.load(() => Promise.reject(new Error('The server is away.')));
	expect(list.error.value).toBe('The server is away.');
	expect(drawn()).toHaveLength(SIZE);
});

function List() {
	return (
		<PagedRows
			list={list}
			label="Rows"
			className="rows"
			rowHeight={20}
			onKeyDown={() => undefined}
			row={({ id }, { position, setSize, tabStop }) => (
				<article
					key={id}
					id={id}
					tabIndex={tabStop ? 0 : -1}
					aria-posinset={position}
					aria-setsize={setSize}
					onFocus={() => list.activate(id)}
				>
					{id}
				</article>
			)}
		/>
	);
}

function load(): Promise<void> {
	return list.load((question) => {
		asked.push(question);
		const place = question.around === undefined ? question.offset : Number(question.around.slice('row-'.length));
		const offset = place - (place % SIZE);
		const rows = Array.from({ length: Math.max(0, Math.min(SIZE, total - offset)) }, (_, at) => `row-${offset + at}`);
		const answer = { rows: rows.map((id) => ({ id })), total, offset };
		return delayMs === 0 ? Promise.resolve(answer) : settle(delayMs).then(() => answer);
	});
}

function drawn(): Element[] {
	return [...document.querySelectorAll('article')];
}
