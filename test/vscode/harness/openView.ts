import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { eventually } from './eventually.ts';
import type { EditorWindow } from './window.ts';

/** How long a view must have had the focus at the same place, and how long at none of its elements. Milliseconds. */
const STEADY_MS = 300;
const NOWHERE_MS = 1500;

/**
 * Opens a view by a command that gives it the focus. The palette gives the focus back as it closes, the view takes it when it
 * is drawn, and what it has loaded may move it: done when all of that is over. Returns the view.
 */
export async function openView(window: EditorWindow, command: string, name: string): Promise<Frame> {
	let view: Frame | undefined;
	await eventually(async () => {
		await window.runCommand(command);
		view = await window.view(name);
		await focusRests(view);
	}, 120_000);
	return view!;
}

/** Waits until a view has the focus and keeps it. @throws Error after ten seconds, or when the view is drawn anew meanwhile */
export async function focusRests(view: Frame): Promise<void> {
	expect(await view.evaluate(rests, [STEADY_MS, NOWHERE_MS] as const), 'The view does not keep the focus').toBe(true);
}

/** Runs in the view. */
function rests([steadyMs, nowhereMs]: readonly [number, number]): Promise<boolean> {
	return new Promise((resolve) => {
		const end = performance.now() + 10_000;
		let had: Element | null = null;
		let since = performance.now();
		const look = (): void => {
			const now = performance.now();
			const has = document.hasFocus() ? document.activeElement : null;
			if (has !== had) since = now;
			had = has;
			const needed = has === document.body ? nowhereMs : steadyMs;
			if (has !== null && now - since >= needed) resolve(true);
			else if (now > end) resolve(false);
			else setTimeout(look, 50);
		};
		look();
	});
}
