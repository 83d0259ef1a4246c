import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Language, Parser, Query } from 'web-tree-sitter';
import { messageOf } from '../../../common/base/messageOf.ts';
import { compileWasm, instantiateWasm } from './webAssembly.ts';

/** A language's parser, ready to use. Parsers are reused: one parse at a time. */
export interface Grammar {
	readonly id: string;
	readonly parser: Parser;
	readonly definitions: Query;
}

/** `manifest.json` of the grammars folder. */
export interface GrammarManifest {
	readonly runtime: { readonly file: string; readonly source: string; readonly sha256: string };
	readonly grammars: Readonly<Record<string, GrammarEntry>>;
}

export interface GrammarEntry {
	/** Relative to the grammars folder. */
	readonly file: string;
	/** `package@version` and the path inside it. */
	readonly source: string;
	readonly sha256: string;
	/** SPDX identifier; the full text lies beside the file. */
	readonly licence: string;
	/** Version of the tree-sitter language interface the file was built for. */
	readonly abi: number;
}

/** Grammars of a folder, loaded on first use. A grammar that fails is retired for the life of the process. */
export class GrammarSet {
	readonly #dir: string;
	readonly #manifest: GrammarManifest;
	readonly #loaded = new Map<string, Grammar>();
	readonly #retired = new Map<string, string>();
	/** Objects of crashed grammars: were they collected, their finalizers would run the broken code again. */
	readonly #buried: unknown[] = [];

	private constructor(dir: string, manifest: GrammarManifest) {
		this.#dir = dir;
		this.#manifest = manifest;
	}

	/**
	 * Reads the manifest and starts the tree-sitter runtime. Throws when the folder is incomplete.
	 * @param compiled the runtime; compiled here when it is missing
	 */
	static async open(dir: string, compiled?: WebAssembly.Module): Promise<GrammarSet> {
		const manifest = JSON.parse(readFileSync(path.join(dir, 'manifest.json'), 'utf8')) as GrammarManifest;
		const runtime = compiled ?? compileWasm(readFileSync(path.join(dir, manifest.runtime.file)));
		await Parser.init({
			instantiateWasm: (imports, receive) => {
				const instance = instantiateWasm(runtime, imports);
				// It takes the module as well, which its type does not say.
				Reflect.apply(receive, undefined, [instance, runtime]);
				return instance.exports;
			},
		});
		return new GrammarSet(dir, manifest);
	}

	get ids(): string[] {
		return Object.keys(this.#manifest.grammars);
	}

	/** Language id → why its grammar is out of use. */
	get retired(): ReadonlyMap<string, string> {
		return this.#retired;
	}

	/** The grammar of a language; undefined when there is none or it was retired. */
	get(id: string): Grammar | undefined {
		const known = this.#loaded.get(id);
		if (known !== undefined) return known;
		const entry = this.#manifest.grammars[id];
		if (entry === undefined || this.#retired.has(id)) return undefined;
		try {
			const grammar = this.#load(id, entry);
			this.#loaded.set(id, grammar);
			return grammar;
		} catch (error) {
			this.retire(id, `its grammar does not load: ${messageOf(error)}`);
			return undefined;
		}
	}

	/** Takes a grammar out of use. `remains` are objects its code may have left half made. */
	retire(id: string, reason: string, ...remains: unknown[]): void {
		this.#buried.push(this.#loaded.get(id), ...remains);
		this.#loaded.delete(id);
		this.#retired.set(id, reason);
	}

	dispose(): void {
		for (const grammar of this.#loaded.values()) {
			grammar.definitions.delete();
			grammar.parser.delete();
		}
		this.#loaded.clear();
	}

	#load(id: string, entry: GrammarEntry): Grammar {
		const parser = new Parser();
		this.#buried.push(parser);
		const language = Language.loadSync(compileWasm(readFileSync(path.join(this.#dir, entry.file))));
		parser.setLanguage(language);
		const queryFile = path.join(this.#dir, path.dirname(entry.file), 'queries', 'definitions.scm');
		const definitions = new Query(language, readFileSync(queryFile, 'utf8'));
		this.#buried.pop();
		return { id, parser, definitions };
	}
}
