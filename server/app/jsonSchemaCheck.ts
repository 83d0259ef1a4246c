import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonValue } from '../../common/model/context.ts';
import { OperationError } from '../../common/protocol/errors.ts';

/** What is wrong with a value; undefined when it follows the schema. */
export type CheckJson = (value: JsonValue) => string | undefined;

/** Most text of a schema: compiling one is work that somebody else waits for. UTF-16 units. */
const MAX_SCHEMA_LENGTH = 50_000;

/** @throws OperationError `invalidInput` when it is no JSON Schema of draft 2020-12, or refers to one elsewhere */
export function compileJsonSchema(schema: JsonValue): CheckJson {
	if (typeof schema !== 'boolean' && (typeof schema !== 'object' || schema === null || Array.isArray(schema)))
		throw invalid('it is neither an object nor true or false');
	if (JSON.stringify(schema).length > MAX_SCHEMA_LENGTH)
		throw invalid(`it is longer than ${MAX_SCHEMA_LENGTH} characters`);
	const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false });
	try {
		const validate = ajv.compile(schema);
		return (value) => (validate(value) ? undefined : ajv.errorsText(validate.errors, { dataVar: 'the value' }));
	} catch (error) {
		throw invalid(error instanceof Error ? error.message : String(error));
	}
}

function invalid(problem: string): OperationError {
	return new OperationError('invalidInput', `The schema cannot be used: ${problem}.`);
}
