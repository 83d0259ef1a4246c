import type { ProfileHome } from '../../daemon/dataDir.ts';
import type { ServerClient } from './serverClient.ts';
import type { Terminal } from './terminal.ts';

export interface OptionSpec {
	readonly type: 'string' | 'boolean';
	/** What the value is, for the help page: `DIR`. */
	readonly value?: string;
	readonly multiple?: boolean;
	readonly summary: string;
}

/** One subcommand. */
export interface Command {
	readonly name: string;
	/** Arguments as the help page shows them. */
	readonly usage: string;
	readonly summary: string;
	/** Paragraph for the command's own help page. */
	readonly details?: string;
	readonly options: Readonly<Record<string, OptionSpec>>;
	/** Least and most positional arguments. */
	readonly arity: readonly [number, number];
	/** @returns exit status */
	run(call: Invocation): Promise<number>;
}

/** A command line that was understood. */
export interface Invocation {
	readonly args: readonly string[];
	readonly options: OptionValues;
	readonly terminal: Terminal;
	readonly dataDir: string;
	/** Where all profiles are. */
	readonly home: ProfileHome;
	/** Connects when it is first asked something; starts an owner when there is none. */
	readonly server: ServerClient;
}

/** The command line cannot be understood; the message says what was expected. Exit status 2. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
}

export type RawValue = string | boolean | readonly (string | boolean)[] | undefined;

/** Values of the options, checked as they are asked for. */
export class OptionValues {
	readonly #values: Readonly<Record<string, RawValue>>;

	constructor(values: Readonly<Record<string, RawValue>>) {
		this.#values = values;
	}

	flag(name: string): boolean {
		return this.#values[name] === true;
	}

	text(name: string): string | undefined {
		const value = this.#values[name];
		return typeof value === 'string' ? value : undefined;
	}

	texts(name: string): string[] {
		const value = this.#values[name];
		return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
	}

	/** @throws UsageError when the value is not a whole number from `min` on. */
	count(name: string, min: number): number | undefined {
		const text = this.text(name);
		if (text === undefined) return undefined;
		const value = Number(text);
		if (!Number.isSafeInteger(value) || value < min)
			throw new UsageError(`--${name} takes a whole number from ${min} on, not ${JSON.stringify(text)}.`);
		return value;
	}

	/** @throws UsageError when the value is none of `allowed`. */
	choice<T extends string>(name: string, allowed: readonly T[]): T | undefined {
		const text = this.text(name);
		if (text === undefined) return undefined;
		const value = allowed.find((item) => item === text);
		if (value === undefined) throw new UsageError(`--${name} takes one of ${allowed.join(', ')}, not ${text}.`);
		return value;
	}
}
