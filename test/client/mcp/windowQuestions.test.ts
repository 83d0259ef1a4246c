import { expect, test } from 'vitest';
import type { CancellationToken } from '../../../client/daemon/link.ts';
import { answerQuestion, type Asking, type QuestionHost } from '../../../client/mcp/windowQuestions.ts';
import type { WindowQuestion } from '../../../common/protocol/windowQuestions.ts';

const NEVER: CancellationToken = { onCancellationRequested: () => ({ dispose() {} }) };

/** What the user does when they are asked: a button, a row, rows, a text; undefined for Escape. */
type Deed = string | readonly string[] | undefined;

interface Row {
	readonly label: string;
}
interface InputOptions {
	readonly value?: string;
	readonly validateInput?: (typed: string) => string | undefined;
}

/** A user who does one thing after the other, and what they were shown. */
function userWho(...deeds: Deed[]) {
	const shown: string[] = [];
	const opened: string[] = [];
	const next = (what: string): Deed => {
		shown.push(what);
		expect(deeds.length, `nobody expected: ${what}`).toBeGreaterThan(0);
		return deeds.shift();
	};
	const message = (text: string, ...rest: unknown[]): Promise<unknown> => {
		const options = rest.find(
			(one): one is { detail?: string } => typeof one === 'object' && one !== null && 'modal' in one,
		);
		const buttons = rest.filter((one) => one !== options) as (string | { title: string })[];
		const wanted = next([text, options?.detail].filter(Boolean).join('\n'));
		const titleOf = (button: string | { title: string }): string =>
			typeof button === 'string' ? button : button.title;
		if (wanted !== undefined) expect(buttons.map(titleOf)).toContain(wanted);
		return Promise.resolve(buttons.find((button) => titleOf(button) === wanted));
	};
	const window = {
		showWarningMessage: message,
		showInformationMessage: message,
		showQuickPick(rows: readonly Row[], { placeHolder, canPickMany }: { placeHolder: string; canPickMany?: boolean }) {
			const wanted = next(`${placeHolder}: ${rows.map(({ label }) => label).join(', ')}`);
			if (wanted === undefined) return Promise.resolve(undefined);
			const picked = rows.filter(({ label }) => (canPickMany === true ? wanted.includes(label) : label === wanted));
			return Promise.resolve(canPickMany === true ? picked : picked[0]);
		},
		showInputBox({ value, validateInput, placeHolder }: InputOptions & { placeHolder: string }) {
			for (;;) {
				const typed = next(`${placeHolder} [${value ?? ''}]`) as string | undefined;
				const problem = typed === undefined ? undefined : validateInput?.(typed);
				if (problem === undefined) return Promise.resolve(typed);
				shown.push(problem);
			}
		},
		withProgress: (_options: unknown, task: (progress: unknown, token: CancellationToken) => Promise<unknown>) =>
			task({}, NEVER),
	};
	const editor = {
		window,
		env: { openExternal: (uri: URL) => Promise.resolve(opened.push(uri.href) > 0) },
		Uri: {
			parse: (text: string) => {
				const url = new URL(text);
				return Object.assign(url, { scheme: url.protocol.slice(0, -1), authority: url.host, path: url.pathname });
			},
		},
		ProgressLocation: { Notification: 15 },
	} as unknown as Asking; // the parts of the editor that ask; the editor itself is there in the editor tests only
	const asked: unknown[] = [];
	const host: QuestionHost = {
		editor,
		complete: (messages) => {
			asked.push(messages);
			return Promise.resolve({ text: 'Yes.', model: 'mine' });
		},
		tell: (notice) => void shown.push(notice.message),
	};
	const answer = (question: WindowQuestion, token = NEVER): Promise<unknown> => answerQuestion(question, token, host);
	return { answer, shown, opened, asked, left: () => deeds.length };
}

const tool = {
	kind: 'approveTool',
	server: 'Files',
	tool: 'write',
	description: 'Writes.',
	caller: 'assistant',
	input: '{"a":1}',
	changed: false,
} as const;

test.each([
	['Allow Once', 'once'],
	['Always Allow', 'always'],
	['Deny', 'deny'],
	[undefined, 'deny'],
] as const)('a tool that asks for leave: %s', async (button, answer) => {
	const user = userWho(button);
	expect(await user.answer({ ...tool, changed: true })).toBe(answer);
	expect(user.shown[0]).toContain('assistant wants to run “write” of Files. The tool is not what it was');
	expect(user.shown[0]).toContain('{"a":1}');
});

const form = (properties: object, required: string[] = []): WindowQuestion => ({
	kind: 'elicit',
	server: 'Files',
	params: { mode: 'form', message: 'Which?', requestedSchema: { type: 'object', properties, required } },
});

test('a form is filled in field by field, each by its kind; what does not fit is said and asked again', async () => {
	const user = userWho('Answer', '', 'Ada', 'Infinity', '2.5', '3', '  ', 'Yes', 'Red', ['One', 'Three'], 'b');
	const content = await user.answer(
		form(
			{
				name: { type: 'string', title: 'Name' },
				age: { type: 'integer', description: 'Years' },
				weight: { type: 'number', default: 70 },
				sure: { type: 'boolean' },
				colour: { type: 'string', oneOf: [{ const: '#f00', title: 'Red' }] },
				some: {
					type: 'array',
					items: { anyOf: [1, 2, 3].map((at) => ({ const: `${at}`, title: ['One', 'Two', 'Three'][at - 1] })) },
				},
				letter: { type: 'string', enum: ['a', 'b'] },
			},
			['name', 'age'],
		),
	);
	expect(content).toEqual({
		action: 'accept',
		content: { name: 'Ada', age: 3, sure: true, colour: '#f00', some: ['1', '3'], letter: 'b' },
	});
	expect(user.shown).toEqual([
		'Files asks: Which?',
		'Name []',
		'Something is needed here',
		'Name []',
		'Years []',
		'This is no number',
		'Years []',
		'A whole number is needed here',
		'Years []',
		'weight [70]',
		'sure: Yes, No',
		'colour: Red',
		'some: One, Two, Three',
		'letter: a, b',
	]);
});

test.each([
	[['Decline'], { action: 'decline' }],
	[[undefined], { action: 'cancel' }],
	[['Answer', undefined], { action: 'cancel' }],
])('a form that the user does not want: %j', async (deeds, answer) => {
	const user = userWho(...deeds);
	expect(await user.answer(form({ name: { type: 'string' } }))).toEqual(answer);
});

const page = (url: string): WindowQuestion => ({
	kind: 'elicit',
	server: 'Files',
	params: { mode: 'url', message: 'Look.', url },
});

test.each([
	['https://example.com/a', 'Open Page', 'accept', ['https://example.com/a']],
	['https://example.com/a', undefined, 'decline', []],
	['file:///etc/passwd', 'Open Page', 'decline', []],
])('a page is opened when the user agrees and it is one of the web: %s, %s', async (url, button, action, opened) => {
	const user = userWho(button);
	expect(await user.answer(page(url))).toEqual({ action });
	expect(user.shown[0]).toContain(url);
	expect(user.opened).toEqual(opened);
});

test('a description that is cut says so: what a tool does may stand at its end', async () => {
	const user = userWho('Deny');
	await user.answer({ ...tool, description: `${'Reads. '.repeat(100)}Then deletes everything.` });
	expect(user.shown[0]).toContain('… and 124 more characters');
});

test('a model is asked when the user has seen what', async () => {
	const messages = [{ role: 'user', text: 'z'.repeat(5000) }] as const;
	const question = { kind: 'sample', server: 'Files', system: 'Be kind.', messages } as const;
	const yes = userWho('Ask Model');
	expect(await yes.answer(question)).toEqual({ text: 'Yes.', model: 'mine' });
	expect(yes.asked).toEqual([[{ role: 'system', text: 'Be kind.' }, ...messages]]);
	expect(yes.shown[0]).toMatch(/Rules: Be kind\.\n\nuser: z+\n\n… and 2023 more characters$/);
	const pictures = [{ mimeType: 'image/png', data: 'A'.repeat(4096) }];
	const seen = userWho('Ask Model');
	const shown = { ...question, messages: [{ role: 'user' as const, text: 'What is it?', pictures }] };
	expect(await seen.answer(shown)).toEqual({ text: 'Yes.', model: 'mine' });
	expect(seen.shown[0]).toContain('user: [a picture, image/png, 3 KiB]\nWhat is it?');
	expect(seen.asked[0]).toContainEqual({ role: 'user', text: 'What is it?', pictures });
	const no = userWho('Deny');
	expect(await no.answer(question)).toEqual({ refused: 'The user did not allow it.' });
	expect(no.asked).toEqual([]);
});

test('a sign-in opens the page that was shown, and ends when the server has it', async () => {
	const question = { kind: 'signIn', server: 'Files', url: 'https://login.example.com/a?secret=1' } as const;
	const user = userWho('Open Browser');
	let done = (): void => undefined;
	const token: CancellationToken = {
		onCancellationRequested: (listener) => {
			const before = done;
			done = () => {
				before();
				listener();
			};
		},
	};
	const answer = user.answer(question, token);
	await expect.poll(() => user.opened).toEqual([question.url]);
	expect(user.shown[0]).toContain('https://login.example.com/a');
	expect(user.shown[0]).not.toContain('secret');
	done();
	expect(await answer).toBeNull();
	expect(await userWho(undefined).answer(question)).toBe('cancel');
	expect(await userWho('Open Browser').answer({ ...question, url: 'file:///etc/passwd' })).toBe('cancel');
});

test('a notice is said at once; a question that the server takes back is not waited for', async () => {
	const user = userWho();
	const notice = { kind: 'monitor', run: 'r', name: 'Build', outcome: 'failed', message: 'It failed.' } as const;
	expect(await user.answer(notice)).toBe('told');
	expect(user.shown).toEqual(['It failed.']);
	const takenBack: CancellationToken = { onCancellationRequested: (listener) => listener() };
	expect(await answerQuestion(tool, takenBack, hostThatNeverAnswers())).toBeNull();
});

function hostThatNeverAnswers(): QuestionHost {
	const never = (): Promise<never> => new Promise(() => undefined);
	const editor = { window: { showWarningMessage: never } } as unknown as Asking;
	return { editor, complete: never, tell: () => undefined };
}
