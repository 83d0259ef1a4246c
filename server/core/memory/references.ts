import type { Reference } from '../../../common/model/capture.ts';
import type { Mention, Rule } from '../graph/mention.ts';
import { webAddresses } from '../graph/rules/addresses.ts';
import { filePaths } from '../graph/rules/paths.ts';
import { commits, issues, taskLabels } from '../graph/rules/references.ts';
import { symbols } from '../graph/rules/symbols.ts';

/** Most certain first: what one rule has taken, those after it do not see. */
const RULES: readonly (readonly [Reference['kind'], Rule])[] = [
	['url', webAddresses],
	['issue', issues],
	['task', taskLabels],
	['commit', commits],
	['file', filePaths],
	['symbol', symbols],
];

/** Longer texts are pasted pages: their beginning says what they are about. UTF-16 units. */
const MAX_READ = 50_000;
const MAX_REFERENCES = 100;

/** Files, symbols, commits, issues, tasks and addresses that a text names, in its order, each once. */
export function referencesIn(text: string): Reference[] {
	let rest = text.slice(0, MAX_READ);
	const found: { readonly start: number; readonly reference: Reference }[] = [];
	for (const [kind, rule] of RULES)
		for (const mention of rule(rest)) {
			const { start, end } = mention;
			if (rest.slice(start, end).trim() === '') continue;
			found.push({ start, reference: { kind, target: targetOf(kind, mention) } });
			rest = rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end);
		}
	const inOrder = found.sort((a, b) => a.start - b.start).map(({ reference }) => reference);
	return [...new Map(inOrder.map((each) => [`${each.kind}\0${each.target}`, each])).values()].slice(0, MAX_REFERENCES);
}

/** As it is written, except what is written in several ways. */
function targetOf(kind: Reference['kind'], { name, key }: Mention): string {
	if (kind === 'commit' || kind === 'task') return key;
	return kind === 'symbol' ? name.replaceAll('`', '') : name;
}
