import {
	auth,
	computeScopeUnion,
	extractWWWAuthenticateParams,
	isStrictScopeSuperset,
	type FetchLike,
} from '@modelcontextprotocol/client';
import { messageOf } from '../../../common/base/messageOf.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { UpstreamClient } from '../../ports/upstream.ts';
import type { Windows } from '../../ports/windows.ts';
import { authorizationFetch } from './authorizationFetch.ts';
import { parseGrant, type Grant } from './grant.ts';
import { GrantProvider } from './provider.ts';
import type { Redirects } from './redirects.ts';

export interface SignInOptions {
	readonly redirects: Redirects;
	/** Where the browser comes back to. */
	readonly redirectUrl: () => string;
	readonly windows: Windows;
	readonly version: string;
	/** The grant is another one and wants to be kept. */
	readonly changed: () => void;
	/** @throws OperationError when the profile's policy forbids it */
	readonly demandLeave: () => void;
}

/** Whose sign-in it is. */
export interface SignInServer {
	readonly name: string;
	readonly url: string;
}

/** A sign-in that the user has to do in the browser. */
interface Wanted {
	readonly url: URL;
	readonly arrived: Promise<URLSearchParams>;
	readonly forget: () => void;
}

/** A user who began to sign in has this long. Milliseconds. */
const SIGN_IN_MS = 5 * 60_000;

/**
 * OAuth 2.1 for one server, as the protocol's authorization chapter has it: discovery, registration, the code flow with
 * PKCE in the user's browser, refreshing. Requests go through `fetch`, which carries the token and learns when a
 * sign-in is wanted; `complete` then asks the user.
 */
export class SignIn {
	readonly #options: SignInOptions;
	readonly #provider: GrantProvider;
	readonly #authorizationFetch = authorizationFetch(() => this.#server.url);
	#server: SignInServer;
	#client: UpstreamClient | undefined;
	#preparing: Promise<void> | undefined;
	#completing: Promise<void> | undefined;
	#wanted: Wanted | undefined;
	#declined = false;

	constructor(server: SignInServer, options: SignInOptions) {
		this.#server = server;
		this.#options = options;
		const { redirectUrl, version, changed } = options;
		this.#provider = new GrantProvider({
			redirectUrl,
			version,
			changed,
			url: () => this.#server.url,
			client: () => this.#client,
		});
	}

	get grant(): Grant {
		return this.#provider.grant;
	}

	/** The server wants the user to sign in. */
	get isWanted(): boolean {
		return this.#wanted !== undefined;
	}

	/** Takes over what a window kept, unless this is newer. */
	restore(kept: string | undefined, client: UpstreamClient | undefined): void {
		this.#client = client;
		if (kept === undefined) return;
		const grant = parseGrant(kept);
		if (grant.at > this.grant.at && grant.url === this.#server.url) this.#provider.restore(grant);
	}

	/** The server's definition is another one; what was given for one address is not for the next. */
	moved(server: SignInServer): void {
		const elsewhere = server.url !== this.#server.url;
		this.#server = server;
		if (elsewhere) this.signOut();
	}

	/** Forgets tokens and registrations. */
	signOut(): void {
		this.dispose();
		this.#declined = false;
		this.#provider.clear();
	}

	/** The user may be asked again, also after saying no. */
	forgive(): void {
		this.#declined = false;
	}

	dispose(): void {
		this.#wanted?.forget();
		this.#wanted = undefined;
	}

	/** `fetch` with the token. An answer that wants another one is given back after the token was refreshed, or after a sign-in was prepared. */
	readonly fetch: FetchLike = async (url, init) => {
		this.#options.demandLeave();
		const used = this.grant.tokens?.access_token;
		const response = await fetch(url, withToken(init, used));
		if (!wantsSignIn(response) || init?.method !== 'POST') return response;
		// Another request may have renewed the token meanwhile.
		if (this.grant.tokens?.access_token === used)
			await (this.#preparing ??= this.#prepare(response).finally(() => {
				this.#preparing = undefined;
			}));
		const now = this.grant.tokens?.access_token;
		if (this.#wanted !== undefined || now === undefined || now === used) return response;
		await response.body?.cancel();
		return fetch(url, withToken(init, now));
	};

	/** Has the user sign in; whoever asks meanwhile waits for the same. @throws OperationError `untrusted` when they do not */
	complete(): Promise<void> {
		return (this.#completing ??= this.#complete().finally(() => {
			this.#completing = undefined;
		}));
	}

	/** Refreshes the token, or learns where the user signs in. */
	async #prepare(response: Response): Promise<void> {
		const { resourceMetadataUrl, scope, error } = extractWWWAuthenticateParams(response);
		const { tokens } = this.grant;
		const wider = error === 'insufficient_scope';
		const wanted = wider ? computeScopeUnion(tokens?.scope, scope) : scope;
		const { state, arrived, forget } = this.#options.redirects.expect();
		this.#provider.begin(state);
		const result = await auth(this.#provider, {
			serverUrl: this.#server.url,
			fetchFn: this.#authorizationFetch,
			...(resourceMetadataUrl !== undefined && { resourceMetadataUrl }),
			...(wanted !== undefined && { scope: wanted }),
			forceReauthorization: wider && isStrictScopeSuperset(wanted, tokens?.scope),
		}).catch((failure: unknown) => {
			forget();
			throw new OperationError('unavailable', `It wants a sign-in, which failed: ${messageOf(failure)}`);
		});
		const url = this.#provider.authorizationUrl;
		if (result === 'REDIRECT' && url !== undefined) this.#wanted = { url, arrived, forget };
		else forget();
	}

	async #complete(): Promise<void> {
		const wanted = this.#wanted;
		if (wanted === undefined) return;
		try {
			const answer = await this.#askUser(wanted);
			const code = answer.get('code');
			if (code === null) throw refused(answer.get('error_description') ?? answer.get('error') ?? 'no code came back');
			const iss = answer.get('iss');
			await auth(this.#provider, {
				serverUrl: this.#server.url,
				authorizationCode: code,
				fetchFn: this.#authorizationFetch,
				...(iss !== null && { iss }),
			});
		} finally {
			wanted.forget();
			this.#wanted = undefined;
		}
	}

	/** Opens the page in the browser of the user who agrees, and waits for what comes back. */
	async #askUser({ url, arrived }: Wanted): Promise<URLSearchParams> {
		if (this.#declined) throw refused('you did not want to. Test the server to be asked again');
		const enough = new AbortController();
		const limit = AbortSignal.any([enough.signal, AbortSignal.timeout(SIGN_IN_MS)]);
		const question = { kind: 'signIn', server: this.#server.name, url: url.href } as const;
		try {
			const answer = await Promise.race([arrived, this.#options.windows.ask(question, limit)]);
			if (answer instanceof URLSearchParams) return answer;
			this.#declined = answer === 'cancel';
			throw refused('nobody signed in. Open VS Code and test the server');
		} finally {
			enough.abort();
		}
	}
}

function wantsSignIn(response: Response): boolean {
	if (response.status === 401) return true;
	return response.status === 403 && extractWWWAuthenticateParams(response).error === 'insufficient_scope';
}

function withToken(init: RequestInit | undefined, token: string | undefined): RequestInit {
	const headers = new Headers(init?.headers);
	if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
	return { ...init, headers };
}

function refused(reason: string): OperationError {
	return new OperationError('untrusted', `It wants a sign-in: ${reason}.`);
}
