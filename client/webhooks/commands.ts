import * as vscode from 'vscode';
import type { Output } from '../../common/protocol/index.ts';
import type { WebhookState } from '../../common/model/webhookStates.ts';
import type { Services } from '../services.ts';

type Listed = Output<'webhook/list'>['webhooks'][number];

/** Nouns of events, as the user thinks of them. */
const NOUNS = [
	{ label: 'Captures', types: ['capture*'] },
	{ label: 'Tasks', types: ['task*'] },
	{ label: 'Projects', types: ['project*'] },
	{ label: 'Notes', types: ['note*'] },
	{ label: 'Git', types: ['git*'] },
	{ label: 'Terminal commands', types: ['terminal*'] },
	{ label: 'Chats', types: ['thread*'] },
	{ label: 'Sessions', types: ['session*'] },
	{ label: 'Contexts', types: ['context*'] },
] as const;

const STATES: Readonly<Record<WebhookState, string>> = {
	idle: 'everything is delivered',
	delivering: 'delivering',
	waiting: 'the last try failed; it is tried again',
	off: 'switched off',
	forbidden: 'forbidden by the profile’s policy',
};

/** Understory: Add Webhook… */
export async function addWebhook({ server }: Services): Promise<void> {
	const url = await vscode.window.showInputBox({
		title: 'Add Webhook (1/3)',
		prompt: 'What happens here is sent to this address, with the texts. https, or http on this machine.',
		placeHolder: 'https://example.com/hook',
		ignoreFocusOut: true,
		validateInput: (text) =>
			/^https?:\/\/./.test(text) && URL.canParse(text) ? undefined : 'Write an address that begins with https://',
	});
	if (url === undefined) return;
	const items = NOUNS.map(({ label, types }) => ({ label, types, picked: label === 'Tasks' }));
	const picked = await vscode.window.showQuickPick(items, {
		title: 'Add Webhook (2/3)',
		placeHolder: 'What is it told of?',
		canPickMany: true,
		ignoreFocusOut: true,
	});
	if (picked === undefined || picked.length === 0) return;
	const name = await vscode.window.showInputBox({
		title: 'Add Webhook (3/3)',
		prompt: 'What do you call it?',
		value: new URL(url).host,
		ignoreFocusOut: true,
		validateInput: (text) => (text.trim() === '' ? 'Give it a name, so that you know it later' : undefined),
	});
	if (name === undefined) return;
	const types = picked.flatMap((item) => [...item.types]);
	const { secret } = await server.call('webhook/add', { name, url, types });
	await vscode.env.clipboard.writeText(secret);
	void vscode.window.showInformationMessage(
		`“${name}” is told of what happens from now on. The secret that signs it is in the clipboard; it is shown only this once.`,
	);
}

/** Understory: Manage Webhooks… shows how each is, and what can be done with it. */
export async function manageWebhooks(services: Services): Promise<void> {
	const { webhooks } = await services.server.call('webhook/list', {});
	if (webhooks.length === 0) {
		const add = 'Add Webhook…';
		const answer = await vscode.window.showInformationMessage('There are no webhooks.', add);
		if (answer === add) await addWebhook(services);
		return;
	}
	const items = webhooks.map((webhook) => ({
		label: webhook.name,
		description: STATES[webhook.status.state],
		detail: detailOf(webhook),
		webhook,
	}));
	const picked = await vscode.window.showQuickPick(items, { title: 'Webhooks', placeHolder: 'Which one?' });
	if (picked === undefined) return;
	const action = await vscode.window.showQuickPick(actionsOf(picked.webhook), { title: picked.label });
	await action?.run(services);
}

function detailOf({ url, status: { behind, dead, lastError } }: Listed): string {
	const parts = [
		url,
		...(behind > 0 ? [`${behind} events waiting`] : []),
		...(dead > 0 ? [`${dead} given up`] : []),
		...(lastError === undefined ? [] : [lastError]),
	];
	return parts.join(' — ');
}

interface Action extends vscode.QuickPickItem {
	readonly run: (services: Services) => Promise<void>;
}

function actionsOf({ id, name, enabled, status }: Listed): Action[] {
	return [
		{
			label: '$(beaker) Send a Test',
			run: async ({ server }) => {
				const { delivered, error } = await server.call('webhook/test', { id });
				if (delivered) void vscode.window.showInformationMessage(`“${name}” took the test.`);
				else
					void vscode.window.showWarningMessage(`“${name}” did not take the test: ${error ?? 'no reason was given'}`);
			},
		},
		...(status.dead === 0
			? []
			: [
					{
						label: `$(refresh) Send the ${status.dead} Given Up Again`,
						run: async ({ server }: Services) => {
							const { delivered, failed } = await vscode.window.withProgress(
								{ location: vscode.ProgressLocation.Notification, title: `Sending to “${name}”` },
								() => server.call('webhook/redeliver', { id }),
							);
							void vscode.window.showInformationMessage(`${delivered} delivered, ${failed} not.`);
						},
					},
				]),
		{
			label: enabled ? '$(debug-pause) Switch Off' : '$(play) Switch On',
			run: async ({ server }) => void (await server.call('webhook/edit', { id, enabled: !enabled })),
		},
		{
			label: '$(trash) Remove',
			run: async ({ server }) => {
				const remove = 'Remove';
				const detail = 'What could not be delivered to it is forgotten, too.';
				const answer = await vscode.window.showWarningMessage(`Remove “${name}”?`, { modal: true, detail }, remove);
				if (answer === remove) await server.call('webhook/remove', { id });
			},
		},
	];
}
