import type { ApiScope } from '../../common/model/apiScope.ts';

/** A token that the user made for a program, without its secret. */
export interface ApiToken {
	readonly id: string;
	readonly name: string;
	readonly scope: ApiScope;
	readonly createdAt: string;
}

/** Tokens for programs. */
export interface ApiTokens {
	list(): ApiToken[];
	/** The token is told this once and kept nowhere. */
	create(name: string, scope: ApiScope): { readonly id: string; readonly token: string };
	/** False when there is no such token. */
	revoke(id: string): boolean;
}
