import type { ErrorCode } from '../../../common/protocol/errors.ts';

/** Failures of the door itself, besides those of operations. */
export type DoorProblem =
	| 'unauthorized'
	| 'forbidden'
	| 'methodNotAllowed'
	| 'unsupportedMediaType'
	| 'preconditionFailed'
	| 'contentTooLarge'
	| 'tooManyRequests'
	| 'conflict';

const STATUS: Readonly<Record<ErrorCode | DoorProblem, readonly [status: number, title: string]>> = {
	invalidInput: [400, 'The input is not valid'],
	notFound: [404, 'Not found'],
	cancelled: [499, 'Cancelled'],
	unavailable: [503, 'Not available now'],
	diskFull: [507, 'The disk is full'],
	storeDamaged: [500, 'The store is damaged'],
	versionMismatch: [409, 'Versions do not fit'],
	untrusted: [403, 'The workspace is not trusted'],
	internal: [500, 'Something went wrong in the server'],
	unauthorized: [401, 'A valid token is needed'],
	forbidden: [403, 'Not allowed'],
	methodNotAllowed: [405, 'This method is not offered here'],
	unsupportedMediaType: [415, 'JSON is expected'],
	preconditionFailed: [412, 'It has changed since it was read'],
	contentTooLarge: [413, 'Too large'],
	tooManyRequests: [429, 'Too many requests'],
	conflict: [409, 'The key was used for another request'],
};

/** An error as problem details (RFC 9457). `code` is for programs, `detail` says what to do. */
export function problem(
	code: ErrorCode | DoorProblem,
	detail: string,
	headers: Readonly<Record<string, string>> = {},
	more: Readonly<Record<string, unknown>> = {},
): Response {
	const [status, title] = STATUS[code];
	return Response.json(
		{ type: `urn:understory:problem:${code}`, title, status, detail, code, ...more },
		{ status, headers: { ...headers, 'content-type': 'application/problem+json' } },
	);
}
