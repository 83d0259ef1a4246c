import type { z } from 'zod';

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
