import type { z } from 'zod';

/** How an operation appears to assistants, as a tool of the Model Context Protocol. */
export interface McpTool {
	/** `snake_case`, at most 40 characters: clients put the server's name in front. */
	readonly name: string;
	readonly title: string;
	/** For the model that chooses; the operation's summary when left out. */
	readonly description?: string;
	/** What fields are for, where their names do not say it. */
	readonly fields?: Readonly<Record<string, string>>;
	/** Input fields that assistants neither see nor set. */
	readonly omit?: readonly string[];
	/** Values of fields that are omitted, or that the assistant left out. */
	readonly defaults?: Readonly<Record<string, unknown>>;
	/** For writes: it takes something away that no other tool brings back. */
	readonly destructive?: boolean;
	/** For writes: doing it twice leaves the same as doing it once. */
	readonly idempotent?: boolean;
}

/** One thing the product can do. The doors (LSP, command line, …) derive from it. */
export interface Operation<
	Name extends string = string,
	I extends z.ZodType = z.ZodType,
	O extends z.ZodType = z.ZodType,
> {
	/** `noun/verb`; also the JSON-RPC method `understory/<name>`. */
	readonly name: Name;
	readonly effect: 'read' | 'write';
	/** One sentence for help pages. */
	readonly summary: string;
	readonly input: I;
	readonly output: O;
	/** Operations without it are not offered to assistants. */
	readonly mcp?: McpTool;
}

/** Declares an operation; see `operations/`. */
export function defineOperation<Name extends string, I extends z.ZodType, O extends z.ZodType>(
	operation: Operation<Name, I, O>,
): Operation<Name, I, O> {
	return operation;
}

export type InputOf<T> = T extends Operation<string, infer I> ? z.input<I> : never;
export type ParsedInputOf<T> = T extends Operation<string, infer I> ? z.output<I> : never;
export type OutputOf<T> = T extends Operation<string, z.ZodType, infer O> ? z.output<O> : never;

/** JSON-RPC method of an operation. Here, so that who needs only the name does not load the schemas. */
export function methodOf(name: string): string {
	return `understory/${name}`;
}
