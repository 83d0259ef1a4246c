import * as vscode from 'vscode';
import { capitalised } from '../../common/base/capitalised.ts';
import type { PolicyRule, ProfilePolicy } from '../../common/model/profile.ts';
import { DEFAULT_PROFILE, PROFILE_NAME } from '../../common/model/profileName.ts';
import { CLOSED_POLICY, describePolicy, POLICY_RULES } from '../../common/model/profileRules.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { runCommandLine } from '../daemon/commandLine.ts';
import { forgetSecrets, renameSecrets } from '../profiles/profileSecrets.ts';
import type { Services } from '../services.ts';
import type { CommandId } from './commandIds.ts';

/** What `understory profile list --json` prints. */
interface ListedProfile {
	readonly name: string;
	readonly policy: ProfilePolicy;
}

interface ProfileItem extends vscode.QuickPickItem {
	readonly profile?: string;
	readonly command?: CommandId;
}

const RULES = Object.keys(POLICY_RULES) as PolicyRule[];

/** Understory: Switch Profile… */
export async function switchProfile(services: Services): Promise<void> {
	const profiles = await list(services);
	const items: ProfileItem[] = [
		...profiles.map((profile) => profileItem(profile, services.profile.name)),
		{ label: '', kind: vscode.QuickPickItemKind.Separator },
		{ label: '$(add) Create Profile…', command: 'understory.createProfile' },
		{ label: '$(shield) Profile Policy…', command: 'understory.profilePolicy' },
		...(profiles.length === 1 ? [] : MANAGE),
	];
	const chosen = await vscode.window.showQuickPick(items, {
		title: 'Switch Profile',
		placeHolder: 'Which memory should this window use? Nothing is moved from one to another',
		matchOnDescription: true,
	});
	if (chosen?.command !== undefined) await vscode.commands.executeCommand(chosen.command);
	if (chosen?.profile !== undefined) await services.profile.choose(chosen.profile);
}

const MANAGE: readonly ProfileItem[] = [
	{ label: '$(edit) Rename Profile…', command: 'understory.renameProfile' },
	{ label: '$(trash) Remove Profile…', command: 'understory.removeProfile' },
];

/** Understory: Create Profile… makes one and works in it. */
export async function createProfile(services: Services): Promise<void> {
	const name = await askName(await list(services), 'Create Profile');
	if (name === undefined) return;
	const open: vscode.QuickPickItem = {
		label: 'What I set up',
		description: 'cloud models, MCP servers and webhooks, once you have set them up',
	};
	const closed = { label: 'Nothing leaves this machine', description: 'all of that is refused' };
	const policy = await vscode.window.showQuickPick([open, closed], {
		title: `Create Profile ${name}`,
		placeHolder: 'What may this profile do?',
	});
	if (policy === undefined) return;
	await run(services, ['create', name, ...(policy === closed ? ['--forbid', 'all'] : [])]);
	await services.profile.choose(name);
}

/** Understory: Profile Policy… changes what the profile of this window allows. */
export async function changePolicy({ server }: Services): Promise<void> {
	const { name, policy } = await server.call('profile/get', {});
	const items = RULES.map((rule) => ({ label: capitalised(POLICY_RULES[rule].what), picked: policy[rule], rule }));
	const allowed = await vscode.window.showQuickPick(items, {
		title: `What the Profile “${name}” Allows`,
		placeHolder: 'What is not ticked is refused by the server, whatever the settings say',
		canPickMany: true,
	});
	if (allowed === undefined) return;
	const rules = Object.fromEntries(allowed.map(({ rule }) => [rule, true]));
	const changed = await server.call('profile/setPolicy', { ...CLOSED_POLICY, ...rules });
	vscode.window.setStatusBarMessage(`$(shield) ${name}: ${describePolicy(changed.policy)}`, ACKNOWLEDGED_MS);
}

const ACKNOWLEDGED_MS = 5_000;

/** Understory: Rename Profile… */
export async function renameProfile(services: Services): Promise<void> {
	const profiles = await list(services);
	const name = await pickMade(services, profiles, 'Rename Profile');
	if (name === undefined) return;
	const others = profiles.filter((profile) => profile.name !== name);
	const newName = await askName(others, `Rename Profile ${name}`, name);
	if (newName === undefined || newName === name) return;
	const current = services.profile.name === name;
	if (current) await services.server.stop(); // it would only look for the folder that is gone
	try {
		await run(services, ['rename', name, newName]);
	} catch (error) {
		if (current) services.server.start();
		throw error;
	}
	await renameSecrets(services.context.secrets, name, newName);
	if (current) await services.profile.choose(newName);
}

/** Understory: Remove Profile… */
export async function removeProfile(services: Services): Promise<void> {
	const name = await pickMade(services, await list(services), 'Remove Profile');
	if (name === undefined) return;
	const keep = 'Remove, Keep a Backup';
	const nothing = 'Remove Everything';
	const answer = await vscode.window.showWarningMessage(
		`Remove the profile “${name}” with everything that is kept in it?`,
		{
			modal: true,
			detail:
				'Captures, tasks, notes, index and keys of this profile are deleted. A backup has the texts of notes; the folder of notes, with its pictures, is kept beside it. Other profiles are not touched.',
		},
		keep,
		nothing,
	);
	if (answer === undefined) return;
	if (services.profile.name === name) await services.profile.choose(DEFAULT_PROFILE);
	const refused = answer === nothing ? ['--no-backup'] : [];
	const { backup, notes } = await vscode.window.withProgress(
		{ location: vscode.ProgressLocation.Notification, title: `Understory: Removing ${name}` },
		() => run<{ backup?: string; notes?: string }>(services, ['remove', name, '--yes', ...refused]),
	);
	await forgetSecrets(services.context.secrets, name);
	const kept = `${backup === undefined ? '' : ` A backup is in ${backup}.`}${notes === undefined ? '' : ` Its notes are in ${notes}.`}`;
	void vscode.window.showInformationMessage(`The profile “${name}” is removed.${kept}`);
}

function list(services: Services): Promise<ListedProfile[]> {
	return run(services, ['list']);
}

function run<T>({ context, profile }: Services, args: readonly string[]): Promise<T> {
	const place = { ...profile.place, profile: DEFAULT_PROFILE };
	return runCommandLine<T>(context.extensionPath, ['profile', ...args], place);
}

/** One that was made, the current one first. @throws OperationError when there is none */
async function pickMade(
	{ profile }: Services,
	profiles: readonly ListedProfile[],
	title: string,
): Promise<string | undefined> {
	const made = profiles.filter(({ name }) => name !== DEFAULT_PROFILE);
	if (made.length === 0)
		throw new OperationError('invalidInput', 'There is no profile but the standard one, which stays as it is.');
	const items = made.map((each) => profileItem(each, profile.name));
	return (await vscode.window.showQuickPick(items, { title }))?.profile;
}

async function askName(others: readonly ListedProfile[], title: string, value?: string): Promise<string | undefined> {
	const taken = new Set(others.map(({ name }) => name.toLowerCase()));
	const name = await vscode.window.showInputBox({
		title,
		prompt: 'Such as work, personal, or the name of a client.',
		...(value === undefined ? {} : { value }),
		validateInput: (text) => {
			if (text.trim() === '') return undefined;
			if (taken.has(text.trim().toLowerCase())) return 'There is a profile of this name.';
			return PROFILE_NAME.test(text.trim()) ? undefined : 'Use up to 40 letters, digits, spaces, - and _.';
		},
	});
	return name === undefined || name.trim() === '' ? undefined : name.trim();
}

function profileItem({ name, policy }: ListedProfile, current: string): ProfileItem & { readonly profile: string } {
	const icon = name === current ? '$(check)' : '$(account)';
	return { label: `${icon} ${name}`, description: describePolicy(policy), profile: name };
}
