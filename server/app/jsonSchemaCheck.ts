import { createContext, Script } from 'node:vm';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { messageOf } from '../../common/base/messageOf.ts';
import type { JsonValue } from '../../common/model/context.ts';
import { OperationError } from '../../common/protocol/errors.ts';

/** What is wrong with a value; undefined when it follows the schema. */
export type CheckJson = (value: JsonValue) => string | undefined;

/** Most text of a schema: compiling one is work that somebody else waits for. UTF-16 units. */
const MAX_SCHEMA_LENGTH = 50_000;

/** Others wait while a value is checked. */
const MAX_CHECK_MS = 250;
const RUN = new Script('work()');
/** Made once: making one takes a millisecond. */
const WORKPLACE = createContext({ work: (): boolean => true });

/** @throws OperationError `invalidInput` when it is no JSON Schema of draft 2020-12, or refers to one elsewhere */
export function compileJsonSchema(schema: JsonValue): CheckJson {
	if (typeof schema !== 'boolean' && (typeof schema !== 'object' || schema === null || Array.isArray(schema)))
		throw invalid('it is neither an object nor true or false');
	if (JSON.stringify(schema).length > MAX_SCHEMA_LENGTH)
		throw invalid(`it is longer than ${MAX_SCHEMA_LENGTH} characters`);
	const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false });
	try {
		const validate = ajv.compile(schema);
		return (value) =>
			inTime(() => validate(value)) ? undefined : ajv.errorsText(validate.errors, { dataVar: 'the value' });
	} catch (error) {
		throw invalid(messageOf(error));
	}
}

/**
 * A pattern of a schema may try for years: work that runs longer is cut off, as only a script of `node:vm` can be.
 * @throws OperationError `invalidInput` then
 */
function inTime(work: () => boolean): boolean {
	try {
		WORKPLACE.work = work;
		return RUN.runInContext(WORKPLACE, { timeout: MAX_CHECK_MS }) as boolean;
	} catch (error) {
		// Made in the workplace, it is no `Error` of ours.
		if ((error as { readonly code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
		throw invalid(`checking a value against it takes longer than ${MAX_CHECK_MS} ms`);
	}
}

function invalid(problem: string): OperationError {
	return new OperationError('invalidInput', `The schema cannot be used: ${problem}.`);
}
