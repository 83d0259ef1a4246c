import type { Result, StandardSchemaV1 } from '@modelcontextprotocol/client';
import { isObject } from '../../common/base/asObject.ts';

/**
 * A tool's result in its outline: a list of blocks that say their type. What the blocks hold is checked by the door before an
 * assistant gets it; to check it here, too, would cost each call as much again.
 */
export const toolResult: StandardSchemaV1<unknown, Result> = {
	'~standard': {
		version: 1,
		vendor: 'understory',
		validate: (value) => (isResult(value) ? { value } : { issues: [{ message: 'It is no list of blocks.' }] }),
	},
};

function isResult(value: unknown): value is Result {
	if (!isObject(value)) return false;
	const { content } = value;
	return content === undefined || (Array.isArray(content) && content.every(isBlock));
}

function isBlock(block: unknown): boolean {
	return isObject(block) && typeof block['type'] === 'string';
}
