import { terms } from '../text/terms.ts';

/**
 * How well a definition's name answers a question, 0 to 1: the harmonic mean (F1) of the share of the question's terms
 * that the name has and of the name's terms that the question has, squared, so that half a match counts little. Of a
 * passage with several definitions (`Span, termSpans`) the best name counts.
 */
export function nameMatch(question: ReadonlySet<string>, name: string): number {
	return name === '' ? 0 : Math.max(...name.split(NEXT_NAME).map((each) => overlap(question, terms(each))));
}

/** The same for a path: its file name, or two thirds of what all of its folders and the file name give. */
export function pathMatch(question: ReadonlySet<string>, path: string): number {
	const fileName = path.slice(path.lastIndexOf('/') + 1);
	const stem = fileName.replace(/(?<=.)\.[^.]*$/, '');
	if (question.size === 0) return 0;
	const inPath = new Set(terms(path));
	const asked = [...question].filter((term) => inPath.has(term)).length / question.size;
	return Math.max(overlap(question, terms(stem)), (2 / 3) * asked ** 2);
}

function overlap(question: ReadonlySet<string>, name: readonly string[]): number {
	// The whole of an identifier counts only when it is asked for: `parse header` need not know `parsehttpheader`.
	const whole = name.length > 1 ? name.at(-1)! : '';
	const parts = new Set(question.has(whole) ? name : name.filter((term) => term !== whole || name.length === 1));
	const common = [...parts].filter((term) => question.has(term)).length;
	if (common === 0 || question.size === 0) return 0;
	const [recall, precision] = [common / question.size, common / parts.size];
	return ((2 * recall * precision) / (recall + precision)) ** 2;
}

const NEXT_NAME = /,\s*/;
