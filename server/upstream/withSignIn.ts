import { ProtocolError } from '@modelcontextprotocol/client';
import { OperationError } from '../../common/protocol/errors.ts';
import { abortable } from '../base/abortable.ts';
import { lossOf } from './failures.ts';
import type { SignIn } from './oauth/signIn.ts';

export interface SignInRounds {
	/** There for servers that are reached over HTTP. */
	readonly signIn: Pick<SignIn, 'isWanted' | 'complete'> | undefined;
	/** Each of them gives up. */
	readonly signals: readonly AbortSignal[];
	/** A server that wants one sign-in after the other is given up after so many. */
	readonly times: number;
}

/** What a server refuses until the user signs in was not done, so it is done again after that. */
export async function withSignIn<T>(work: () => Promise<T>, { signIn, signals, times }: SignInRounds): Promise<T> {
	try {
		return await work();
	} catch (error) {
		if (signIn?.isWanted !== true || times === 0 || isOfAnother(error)) throw error;
		await signals.reduce((signedIn, signal) => abortable(signedIn, signal), signIn.complete());
		return withSignIn(work, { signIn, signals, times: times - 1 });
	}
}

/** What was answered, lost or given up may have been done: it is another request that wants the sign-in. */
function isOfAnother(error: unknown): boolean {
	return error instanceof ProtocolError || OperationError.is(error) || lossOf(error) !== undefined;
}
