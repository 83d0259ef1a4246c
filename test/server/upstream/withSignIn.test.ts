import { ProtocolError, SdkError, SdkErrorCode } from '@modelcontextprotocol/client';
import { expect, test } from 'vitest';
import { OperationError } from '../../../common/protocol/errors.ts';
import { withSignIn } from '../../../server/upstream/withSignIn.ts';

const REFUSED = new Error('Error POSTing to endpoint (HTTP 401)');

/** Work that fails so often with a failure, while a sign-in is wanted. @param complete what the user does */
function work(failure: Error, failures: number, complete: () => Promise<void> = () => Promise.resolve()) {
	let done = 0;
	let signedIn = 0;
	const signIn = { isWanted: true, complete: () => (signedIn++, complete()) };
	const run = (times: number, ...signals: AbortSignal[]): Promise<number> =>
		withSignIn(() => (++done > failures ? Promise.resolve(done) : Promise.reject(failure)), { signIn, signals, times });
	return { run, counts: () => ({ done, signedIn }) };
}

test('what is refused until the user signs in is done again after that, so often and no more', async () => {
	const once = work(REFUSED, 1);
	expect(await once.run(1)).toBe(2);
	const always = work(REFUSED, Infinity);
	await expect(always.run(2)).rejects.toThrow(REFUSED);
	expect([once.counts(), always.counts()]).toEqual([
		{ done: 2, signedIn: 1 },
		{ done: 3, signedIn: 2 },
	]);
});

test.each([
	['answered', new ProtocolError(-32_000, 'There is no such thing.')],
	['lost', new SdkError(SdkErrorCode.ConnectionClosed, 'gone')],
	['given up', new OperationError('unavailable', 'It took too long.')],
])('what was %s while another request wants a sign-in is not done again', async (_how, error) => {
	const { run, counts } = work(error, 1);
	await expect(run(1)).rejects.toThrow(error);
	expect(counts()).toEqual({ done: 1, signedIn: 0 });
});

test('whoever gives up does not wait for the user', async () => {
	const [closed, caller] = [new AbortController(), new AbortController()];
	const { run, counts } = work(REFUSED, 1, () => new Promise(() => undefined));
	const waiting = run(1, closed.signal, caller.signal);
	caller.abort(new Error('enough'));
	await expect(waiting).rejects.toThrow('enough');
	expect(counts()).toEqual({ done: 1, signedIn: 1 });
});
