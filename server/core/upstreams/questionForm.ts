/** How a question is put to a tool, or why it cannot be. */
export type QuestionForm =
	| {
			/** The parameter that takes the question. */
			readonly parameter: string;
			/** Values of the others that the tool wants, as its schema gives them. */
			readonly others: Readonly<Record<string, unknown>>;
	  }
	| {
			/** What follows “was not asked: ”. */
			readonly problem: string;
	  };

/** A property of a JSON Schema, as far as it is read here. */
interface Property {
	readonly type?: unknown;
	readonly enum?: readonly unknown[];
	readonly const?: unknown;
	readonly default?: unknown;
	readonly format?: unknown;
}

/** Names of parameters that take a question, compared without case and separators; the more telling first. */
const TELLING = [
	'question',
	'query',
	'q',
	'searchquery',
	'searchterm',
	'searchterms',
	'search',
	'keywords',
	'terms',
	'prompt',
	'text',
	'input',
	'message',
];
/** What a name with one of these as its last word stands for is no question, though it is text. */
const THINGS = new Set(['url', 'uri', 'path', 'file', 'filename', 'folder', 'directory', 'id', 'repo', 'repository']);

/**
 * Reads a tool's schema: the question goes to the text that it needs, by its name where there are several, or to one with a
 * telling name where it needs none. What else it needs must have a value in the schema: a default, or the only one allowed.
 */
export function questionForm(schema: unknown): QuestionForm {
	const { properties = {}, required = [] } = (schema ?? {}) as {
		properties?: Readonly<Record<string, Property | undefined>>;
		required?: readonly string[];
	};
	const known = new Map(Object.entries(properties).filter((entry): entry is [string, Property] => !!entry[1]));
	const needed = required.filter((name) => known.get(name) === undefined || givenValue(known.get(name)!) === undefined);
	const parameter =
		telling(needed, known) ?? (needed.length === 0 ? telling([...known.keys()], known) : only(needed, known));
	if (parameter === undefined) return { problem: needed.length === 0 ? 'it takes no question' : needs(needed) };
	const rest = needed.filter((name) => name !== parameter);
	if (rest.length > 0) return { problem: needs(rest) };
	const others = required
		.filter((name) => name !== parameter)
		.map((name): [string, unknown] => [name, givenValue(known.get(name)!)]);
	return { parameter, others: Object.fromEntries(others) };
}

/** The value that the schema itself gives. */
function givenValue({ default: byDefault, const: only, enum: allowed }: Property): unknown {
	return byDefault ?? only ?? (allowed?.length === 1 ? allowed[0] : undefined);
}

function telling(names: readonly string[], known: ReadonlyMap<string, Property>): string | undefined {
	const texts = names.filter((name) => isText(known.get(name)));
	return TELLING.flatMap((word) => texts.filter((name) => name.toLowerCase().replaceAll(/[_-]/g, '') === word))[0];
}

/** The one text that is needed, whatever it is called. */
function only(names: readonly string[], known: ReadonlyMap<string, Property>): string | undefined {
	const [name] = names;
	return name !== undefined && names.length === 1 && isText(known.get(name)) && !isThing(name) ? name : undefined;
}

/** `fileUrl` and `file_url` alike. */
function isThing(name: string): boolean {
	return THINGS.has(
		name
			.split(/[_-]|(?<=[a-z])(?=[A-Z])/)
			.at(-1)!
			.toLowerCase(),
	);
}

function isText(property: Property | undefined): boolean {
	const types = [property?.type].flat();
	return types.includes('string') && property?.enum === undefined && property?.format === undefined;
}

function needs(names: readonly string[]): string {
	return `it needs ${names.map((name) => `“${name}”`).join(' and ')}, which a question does not say`;
}
