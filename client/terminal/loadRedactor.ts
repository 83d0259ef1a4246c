import type * as RedactorModule from './redactor.ts';

export type Redactor = typeof RedactorModule;

/** Read apart and late: see `redactor.ts`. */
export function loadRedactor(): Redactor {
	return require('./redactor.js') as Redactor;
}
