import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Frame } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Rules that ask for what a view is not: it is a part of VS Code's page, which has the heading of the first level; and a
 * result is named by its heading, not by the whole passage below it.
 */
const OPTIONS: RunOptions = {
	rules: { 'page-has-heading-one': { enabled: false }, 'label-content-name-mismatch': { enabled: false } },
};

/** Faults that axe-core finds in a view, one line each: rule, what is wrong, where. */
export async function findAccessibilityFaults(frame: Frame): Promise<string[]> {
	// The view itself is transparent; axe-core takes what is behind it for white.
	await frame.evaluate("document.documentElement.style.setProperty('background', 'var(--vscode-sideBar-background)')");
	await frame.evaluate(source);
	const { violations } = await frame.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(OPTIONS)})`);
	return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help}: ${target.join(' ')}`));
}

/** The boxes of a tree are the editor's own, and so is the order in which the Tab key finds them. */
const TREE_OPTIONS: RunOptions = { rules: { ...OPTIONS.rules, tabindex: { enabled: false } } };

/** Serious and critical faults in a part of the editor's own page, such as a tree; `selector` names the part. */
export async function findTreeFaults(frame: Frame, selector: string): Promise<string[]> {
	await frame.evaluate(source);
	const { violations } = await frame.evaluate<AxeResults>(
		`axe.run(${JSON.stringify(selector)}, ${JSON.stringify(TREE_OPTIONS)})`,
	);
	return violations
		.filter(({ impact }) => impact === 'serious' || impact === 'critical')
		.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help}: ${target.join(' ')}`));
}
