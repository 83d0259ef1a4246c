import { useComputed, useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Pages } from './pages.ts';

/** Where a row is in its list. */
export interface RowPlace {
	/** 1-based, among the `setSize` rows there are, drawn or not. */
	readonly position: number;
	readonly setSize: number;
	/** Whether the Tab key reaches this row. */
	readonly tabStop: boolean;
}

interface PagedRowsProps<T extends { readonly id: string }> {
	readonly list: Pages<T>;
	readonly label: string;
	readonly className: string;
	/** Pixels that a row takes, before any was drawn. */
	readonly rowHeight: number;
	readonly onKeyDown: (event: KeyboardEvent) => void;
	/** Draws a row from these alone, and from signals. */
	readonly row: (row: T, place: RowPlace) => JSX.Element;
}

/**
 * A list of any length in the `.scroll` around it. Only the pages near what is looked at, and that of the row with the focus,
 * have rows; the others are boxes as high as their rows were, or probably are.
 */
export function PagedRows<T extends { readonly id: string }>(props: PagedRowsProps<T>): JSX.Element {
	const { list, label, className, onKeyDown } = props;
	const container = useRef<HTMLDivElement>(null);
	const heights = useMemo(() => new RowHeights(props.rowHeight), []);
	const watch = useMemo(() => new PageWatch((page, inView) => list.see(page, inView)), [list]);
	useEffect(() => () => watch.end(), [watch]);
	useSignalEffect(() => {
		if (list.beginning.value > 0) scrollToBeginning(container.current);
	});
	const { total = 0 } = list.value.value ?? {};
	const pages = Math.ceil(total / list.size);
	// The same elements: a box is drawn again when its own rows or their number changed. There may be thousands.
	const boxes = useMemo(
		() =>
			Array.from({ length: pages }, (_, page) => (
				<PageBox key={page} {...props} page={page} total={total} heights={heights} watch={watch} />
			)),
		[list, total],
	);
	return (
		<div ref={container} class={className} role="feed" aria-label={label} onKeyDown={onKeyDown}>
			{boxes}
		</div>
	);
}

interface PageBoxProps<T extends { readonly id: string }> extends PagedRowsProps<T> {
	readonly page: number;
	readonly total: number;
	readonly heights: RowHeights;
	readonly watch: PageWatch;
}

function PageBox<T extends { readonly id: string }>(props: PageBoxProps<T>): JSX.Element {
	const { list, page, total, heights, watch, row } = props;
	const box = useRef<HTMLDivElement>(null);
	const drawn = useComputed(() => (list.drawn.value.has(page) ? list.value.value?.pages.get(page) : undefined));
	const tabStop = useComputed(() => drawn.value?.find(({ id }) => id === list.tabStop.value)?.id).value;
	const rows = drawn.value;
	useEffect(() => watch.add(box.current!, page), [watch, page]);
	useLayoutEffect(() => {
		if (rows !== undefined) heights.measure(page, rows.length, box.current!.offsetHeight);
	}, [rows]);
	const count = Math.min(list.size, total - page * list.size);
	return (
		<div
			ref={box}
			role="presentation"
			{...(rows === undefined && { style: { height: `${heights.of(page, count)}px` } })}
		>
			{rows?.map((each, at) =>
				row(each, { position: page * list.size + at + 1, setSize: total, tabStop: each.id === tabStop }),
			)}
		</div>
	);
}

/** Tells which boxes are near what is looked at. */
class PageWatch {
	readonly #see: (page: number, inView: boolean) => void;
	readonly #pages = new WeakMap<Element, number>();
	#observer: IntersectionObserver | undefined;

	constructor(see: (page: number, inView: boolean) => void) {
		this.#see = see;
	}

	/** @returns stops watching it */
	add(box: Element, page: number): () => void {
		this.#pages.set(box, page);
		this.#observer ??= new IntersectionObserver((entries) => this.#changed(entries), {
			root: box.closest('.scroll'),
			rootMargin: AHEAD,
		});
		this.#observer.observe(box);
		return () => {
			this.#observer?.unobserve(box);
			this.#see(page, false);
		};
	}

	end(): void {
		this.#observer?.disconnect();
	}

	#changed(entries: readonly IntersectionObserverEntry[]): void {
		for (const { target, isIntersecting } of entries) this.#see(this.#pages.get(target)!, isIntersecting);
	}
}

/** Pixels that pages took when they were drawn last. */
class RowHeights {
	readonly #known = new Map<number, number>();
	readonly #usual: number;
	#pixels = 0;
	#rows = 0;

	constructor(usual: number) {
		this.#usual = usual;
	}

	measure(page: number, rows: number, height: number): void {
		if (height === 0) return; // the view is hidden
		this.#known.set(page, height / rows);
		this.#pixels += height;
		this.#rows += rows;
	}

	of(page: number, rows: number): number {
		const each = this.#known.get(page) ?? (this.#rows === 0 ? this.#usual : this.#pixels / this.#rows);
		return Math.round(each * rows);
	}
}

function scrollToBeginning(list: HTMLElement | null): void {
	const scroll = list?.closest('.scroll');
	if (!list || !scroll) return;
	if (list.getBoundingClientRect().top < scroll.getBoundingClientRect().top) scroll.scrollTop = 0;
}

/** About a screen, above and below. */
const AHEAD = '800px 0px';
