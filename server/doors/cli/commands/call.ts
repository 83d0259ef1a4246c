import { randomUUID } from 'node:crypto';
import { text as readAll } from 'node:stream/consumers';
import { z } from 'zod';
import { isObject } from '../../../../common/base/asObject.ts';
import { OPERATIONS, type Input, type OperationName } from '../../../../common/protocol/index.ts';
import { UsageError, type Command } from '../command.ts';
import { suggest } from '../suggest.ts';

/** Every operation that the product has, by its name: what has no command of its own is reached here. */
export const callCommand: Command = {
	name: 'call',
	usage: '[OPERATION [INPUT]]',
	summary: 'Ask any operation of the server; without one, list them.',
	details: 'INPUT is JSON; - reads it from standard input. The answer is JSON.',
	options: {
		schema: { type: 'boolean', summary: 'Ask nothing: print what OPERATION takes and answers, as JSON Schema.' },
	},
	arity: [0, 2],
	async run({ args: [name, input], options, terminal, server }) {
		if (name === undefined) {
			const operations = Object.values(OPERATIONS).map(({ name: known, effect, summary }) => ({
				name: known,
				effect,
				summary,
			}));
			if (terminal.json) terminal.data({ operations });
			else for (const operation of operations) terminal.line(`${operation.name.padEnd(26)} ${operation.summary}`);
			return 0;
		}
		if (!isOperation(name)) {
			const near = suggest(name, Object.keys(OPERATIONS));
			throw new UsageError(`There is no operation ${name}.${near === undefined ? '' : ` Did you mean ${near}?`}`);
		}
		terminal.data(
			options.flag('schema') ? schemasOf(name) : await server.call(name, withId(name, await jsonOf(input))),
		);
		return 0;
	},
};

function schemasOf(name: OperationName): object {
	const { effect, summary, input, output } = OPERATIONS[name];
	const schema = (of: z.ZodType, io: 'input' | 'output'): object => z.toJSONSchema(of, { io, unrepresentable: 'any' });
	return { name, effect, summary, input: schema(input, 'input'), output: schema(output, 'output') };
}

function isOperation(name: string): name is OperationName {
	return Object.hasOwn(OPERATIONS, name);
}

/** What is made gets its id here: a server that died before it answered is asked again, and makes it once. */
function withId(name: OperationName, input: Input<OperationName>): Input<OperationName> {
	const { effect } = OPERATIONS[name];
	const schema: z.ZodType = OPERATIONS[name].input;
	const fields: Readonly<Record<string, unknown>> = schema instanceof z.ZodObject ? schema.shape : {};
	const takesId = fields['id'] instanceof z.ZodOptional;
	if (effect !== 'write' || !takesId || !isObject(input) || 'id' in input) return input;
	return { ...input, id: randomUUID() };
}

/** The server validates it. @throws UsageError when it is no JSON */
async function jsonOf(text: string | undefined): Promise<Input<OperationName>> {
	const said = text === '-' ? await readAll(process.stdin) : (text ?? '{}');
	try {
		return JSON.parse(said) as Input<OperationName>;
	} catch {
		throw new UsageError(`INPUT is JSON such as '{"limit": 5}', not ${JSON.stringify(said.slice(0, 60))}.`);
	}
}
