import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { API_SCOPES, type ApiScope } from '../../../common/model/apiScope.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import { PrivateJsonFile } from '../../base/privateJsonFile.ts';
import { createToken, digest, sameToken } from '../../base/token.ts';
import type { ApiToken, ApiTokens } from '../../ports/apiTokens.ts';
import type { Logger } from '../../ports/logger.ts';

const stored = z.object({
	id: z.string(),
	name: z.string(),
	scope: z.enum(API_SCOPES),
	createdAt: z.string(),
	/** SHA-256 of the token, base64: the token itself is kept nowhere. */
	hash: z.string(),
});
type Stored = z.infer<typeof stored>;

const MAX_TOKENS = 100;

/** Tokens that the user made for programs: `tokens.json` in the data directory, readable by this user only. */
export class TokenFile implements ApiTokens {
	readonly #file: PrivateJsonFile<Stored[]>;
	/** Of tokens that were asked with, by id. */
	readonly #revocations = new Map<string, AbortController>();

	/** A file that cannot be read gives nobody access. */
	constructor(dataDir: string, logger: Logger) {
		this.#file = new PrivateJsonFile({
			file: path.join(dataDir, 'tokens.json'),
			schema: z.array(stored),
			empty: [],
			onDamaged: (error) => logger.error('The tokens could not be read; the file was set aside', error),
		});
	}

	list(): ApiToken[] {
		return this.#tokens.map(({ hash: _hash, ...token }) => token);
	}

	create(name: string, scope: ApiScope): { readonly id: string; readonly token: string } {
		if (this.#tokens.length >= MAX_TOKENS)
			throw new OperationError('invalidInput', `There are ${MAX_TOKENS} tokens; revoke one first.`);
		const token = `understory_${createToken()}`;
		const id = randomUUID();
		const hash = digest(token).toString('base64');
		this.#file.write([...this.#tokens, { id, name, scope, createdAt: new Date().toISOString(), hash }]);
		return { id, token };
	}

	revoke(id: string): boolean {
		const left = this.#tokens.filter((token) => token.id !== id);
		if (left.length === this.#tokens.length) return false;
		this.#file.write(left);
		this.#revocations.get(id)?.abort();
		this.#revocations.delete(id);
		return true;
	}

	/** Aborted when the token is revoked, which ends what is still being told with it. */
	revocationOf(id: string): AbortSignal {
		const known = this.#revocations.get(id) ?? new AbortController();
		this.#revocations.set(id, known);
		return known.signal;
	}

	/** The token a bearer belongs to. Every hash is compared, so that the time tells nothing. */
	find(bearer: string): ApiToken | undefined {
		const hash = digest(bearer).toString('base64');
		const found = this.#tokens.map((token) => ({ token, same: sameToken(token.hash, hash) }));
		return found.find(({ same }) => same)?.token;
	}

	get #tokens(): Stored[] {
		return this.#file.value;
	}
}
