/** What a text asks to be done. */
export interface SuggestedTask {
	readonly title: string;
	readonly checklist: string[];
}

/**
 * The task that a thought asks for: it begins with `todo` or `fixme`, has open check boxes, or is one sentence that begins
 * with a verb in the imperative. A question asks for nothing.
 */
export function suggestTask(text: string): SuggestedTask | undefined {
	const lines = text.split('\n').map((line) => line.trim());
	const checklist = lines.flatMap((line) => OPEN_BOX.exec(line)?.[1] ?? []).slice(0, MAX_ITEMS);
	const first = lines.find((line) => line !== '' && !OPEN_BOX.test(line)) ?? '';
	const marked = MARKED.exec(first)?.[1]?.trim();
	if (marked !== undefined && marked !== '') return { title: titleOf(marked), checklist };
	if (checklist.length > 0) return { title: titleOf(first === '' ? checklist[0]! : first), checklist };
	const alone = lines.filter((line) => line !== '').length === 1;
	if (alone && first.length <= MAX_SENTENCE && IMPERATIVE.test(first) && !first.endsWith('?'))
		return { title: titleOf(first), checklist };
	return undefined;
}

function titleOf(text: string): string {
	const plain = text
		.replace(/^#+\s*/, '')
		.replace(/[:.]+$/, '')
		.trim();
	return plain.length > MAX_TITLE ? `${plain.slice(0, MAX_TITLE - 1)}…` : plain;
}

const OPEN_BOX = /^(?:[-*+]|\d+[.)])\s+\[ \]\s+(\S.*)$/;
const MARKED = /^(?:[-*+]\s+)?(?:#?todo|#?fixme|to do)\b[\s:!-]*(.*)$/i;
/** Verbs that developers begin a reminder with; each is rarely anything but a verb at the beginning of a sentence. */
const IMPERATIVE =
	/^(?:please\s+|remember to\s+|don.t forget to\s+|need to\s+|we need to\s+|must\s+)?(?:add|allow|apply|ask|avoid|benchmark|bump|buy|call|check|clean|close|configure|convert|create|cut|debug|delete|deploy|deprecate|describe|disable|document|drop|email|enable|ensure|explain|export|extract|file|find|finish|fix|handle|hide|implement|improve|include|increase|inline|install|introduce|investigate|invite|keep|let|log|look|make|measure|merge|migrate|move|order|pin|prepare|prevent|publish|raise|read|reduce|refactor|release|remove|rename|replace|reply|report|reproduce|rerun|restart|retry|revert|review|rewrite|rotate|schedule|send|set|show|simplify|speed|split|stop|switch|tell|test|try|turn|unify|update|upgrade|use|validate|verify|wrap|write)\b(?!\s+(?:is|was|were|are|has|had|does|did|fails?|failed|works?|worked)\b)\s+\S/i;
const MAX_ITEMS = 100;
const MAX_SENTENCE = 200;
const MAX_TITLE = 200;
