import type { Frame } from 'playwright-core';

/**
 * What sticks out of a view's width, neighbours that lie over each other, and fields too narrow to be read, by their texts.
 * What scrolls may be wide.
 */
export function layoutFaults(view: Frame): Promise<string[]> {
	return view.evaluate(() => {
		const LEAST = 80;
		const scrolls = (element: Element): boolean => {
			for (let at = element.parentElement; at !== null && at !== document.body; at = at.parentElement)
				if (/auto|scroll/.test(getComputedStyle(at).overflowX) && at.scrollWidth > at.clientWidth) return true;
			return false;
		};
		const name = (element: Element): string =>
			`<${element.localName} class="${element.className}"> ${element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 40)}`;
		const shown = [...document.body.querySelectorAll<HTMLElement>('body *')].filter(
			(element) => element.checkVisibility() && element.getBoundingClientRect().width > 1 && !scrolls(element),
		);
		const out = shown.filter((element) => element.getBoundingClientRect().right > innerWidth + 1);
		const flows = (element: Element): boolean => !/absolute|fixed/.test(getComputedStyle(element).position);
		const isInRow = ({ parentElement }: HTMLElement): boolean =>
			parentElement !== null && /flex|grid/.test(getComputedStyle(parentElement).display);
		const over = shown
			.filter((element) => isInRow(element) && flows(element))
			.flatMap((element) => {
				const next = element.nextElementSibling;
				if (next === null || !next.checkVisibility() || !flows(next)) return [];
				const [a, b] = [element.getBoundingClientRect(), next.getBoundingClientRect()];
				const meet = a.right > b.left + 1 && b.right > a.left + 1 && a.bottom > b.top + 1 && b.bottom > a.top + 1;
				return meet ? [`${name(element)} lies over ${name(next)}`] : [];
			});
		const squeezed = shown.filter(
			(element) => element.matches('select, input:not([type="checkbox"]), textarea') && element.offsetWidth < LEAST,
		);
		return [
			...out.map((element) => `${name(element)} sticks out`),
			...over,
			...squeezed.map((element) => `${name(element)} is too narrow to be read`),
		];
	});
}
