import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { PolicyRule, ProfilePolicy } from '../../../../common/model/profile.ts';
import { CLOSED_POLICY, describePolicy, OPEN_POLICY, POLICY_RULES } from '../../../../common/model/profileRules.ts';
import { readPolicy, writePolicy } from '../../../app/profilePolicy.ts';
import { resolveIn } from '../../../daemon/dataDir.ts';
import { isOwned } from '../../../daemon/ownerLock.ts';
import { createProfile, deleteProfile, listProfiles, renameProfile, requireOwn } from '../../../daemon/profiles.ts';
import { onOne, runAction, type Action } from '../actions.ts';
import { UsageError, type Command, type Invocation, type OptionValues } from '../command.ts';
import { stopOwner } from '../ownership.ts';

const RULES = Object.keys(POLICY_RULES) as PolicyRule[];
const OPTIONS = RULES.map((rule) => POLICY_RULES[rule].option);
const USAGE = 'list | create NAME | rename NAME NEW | remove NAME | policy [NAME]';

export const profileCommand: Command = {
	name: 'profile',
	usage: USAGE,
	summary: 'Separate memories, each with its own data and its own rules about what may leave this machine.',
	details: `RULE is one of ${OPTIONS.join(', ')}, or all. --profile NAME chooses the profile of any command.`,
	options: {
		forbid: { type: 'string', value: 'RULE', multiple: true, summary: 'create, policy: allow this no more.' },
		allow: { type: 'string', value: 'RULE', multiple: true, summary: 'create, policy: allow this.' },
		yes: { type: 'boolean', summary: 'remove: really.' },
		'no-backup': { type: 'boolean', summary: 'remove: keep nothing of it.' },
	},
	arity: [1, 3],
	run: (call) => runAction(profileCommand, ACTIONS, call),
};

const ACTIONS: Readonly<Record<string, Action>> = {
	list: { operands: [0, 0], run: async (call) => list(call) },
	create: onOne(async (call, name) => create(call, name)),
	rename: { operands: [2, 2], run: (call, [name, newName]) => rename(call, name!, newName!) },
	remove: onOne(remove),
	policy: { operands: [0, 1], run: async (call, [name]) => policy(call, name) },
};

function list({ home, dataDir, terminal }: Invocation): void {
	const profiles = listProfiles(home).map((profile) => ({
		...profile,
		policy: policyOf(profile.dataDir),
		current: profile.dataDir === dataDir,
	}));
	if (terminal.json) terminal.data(profiles);
	else
		for (const { name, policy, current } of profiles)
			terminal.line(`${current ? terminal.strong(name) : name}  ${terminal.faint(describePolicy(policy))}`);
}

function create({ home, options, terminal }: Invocation, name: string): void {
	const policy = { ...OPEN_POLICY, ...rulesOf(options) };
	const profile = createProfile(home, name);
	writePolicy(profile.dataDir, policy);
	if (terminal.json) terminal.data({ ...profile, policy });
	else terminal.line(`Created ${name}: ${describePolicy(policy)}. Use it with --profile.`);
}

async function rename({ home, terminal }: Invocation, name: string, newName: string): Promise<void> {
	requireOwn(home, name);
	await stopOwner(resolveIn(home, name));
	const profile = renameProfile(home, name, newName);
	if (terminal.json) terminal.data(profile);
	else terminal.line(`${name} is now ${newName}.`);
}

async function remove(call: Invocation, name: string): Promise<void> {
	const { home, options, terminal } = call;
	requireOwn(home, name);
	if (!options.flag('yes'))
		throw new UsageError(`This deletes all data of ${name}${keeps(options)}. Say --yes to do it.`);
	const file = options.flag('no-backup') ? undefined : await backUp(call, name);
	await stopOwner(resolveIn(home, name));
	const folder = file?.replace(/\.tar\.gz$/, '-notes');
	const notes = deleteProfile(home, name, folder) ? folder : undefined;
	if (terminal.json)
		return terminal.data({ removed: name, ...(file !== undefined && { backup: file }), ...(notes && { notes }) });
	const backup = file === undefined ? '' : ` A backup is in ${file}.`;
	terminal.line(`Removed ${name}.${backup}${notes === undefined ? '' : ` Its notes are in ${notes}.`}`);
}

function keeps(options: OptionValues): string {
	return options.flag('no-backup') ? ', and keeps no backup' : ', and keeps a backup';
}

/** @returns the archive's path */
async function backUp({ home, server }: Invocation, name: string): Promise<string> {
	mkdirSync(home.removed, { recursive: true, mode: 0o700 });
	const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
	const file = path.join(home.removed, `${name}-${time}.tar.gz`);
	const other = server.on(resolveIn(home, name));
	try {
		await other.call('admin/backup', { file });
	} finally {
		other.close();
	}
	return file;
}

async function policy({ home, dataDir, options, server, terminal }: Invocation, name?: string): Promise<void> {
	const folder = name === undefined ? dataDir : resolveIn(home, name);
	if (name !== undefined) requireOwnOrStandard(home, name);
	const changes = rulesOf(options);
	if (Object.keys(changes).length === 0) return print(policyOf(folder));
	if (!isOwned(folder)) {
		writePolicy(folder, { ...policyOf(folder), ...changes });
		return print(policyOf(folder));
	}
	const other = folder === dataDir ? server : server.on(folder);
	try {
		print((await other.call('profile/setPolicy', changes)).policy);
	} finally {
		other.close();
	}

	function print(rules: ProfilePolicy): void {
		if (terminal.json) return terminal.data(rules);
		for (const rule of RULES)
			terminal.line(
				`${POLICY_RULES[rule].option.padEnd(18)} ${rules[rule] ? 'allowed' : terminal.strong('forbidden')}`,
			);
	}
}

function requireOwnOrStandard(home: Invocation['home'], name: string): void {
	if (resolveIn(home, name) !== home.standard) requireOwn(home, name);
}

/** A policy that cannot be read forbids everything, as it does in the server. */
function policyOf(dataDir: string): ProfilePolicy {
	try {
		return readPolicy(dataDir);
	} catch {
		return CLOSED_POLICY;
	}
}

/** What `--forbid` and `--allow` say. @throws UsageError */
function rulesOf(options: OptionValues): Partial<Record<PolicyRule, boolean>> {
	const named = (option: string, allowed: boolean): [PolicyRule, boolean][] =>
		options.texts(option).flatMap((text) => rulesNamed(text).map((rule): [PolicyRule, boolean] => [rule, allowed]));
	return Object.fromEntries([...named('forbid', false), ...named('allow', true)]);
}

function rulesNamed(option: string): PolicyRule[] {
	if (option === 'all') return RULES;
	const rule = RULES.find((each) => POLICY_RULES[each].option === option);
	if (rule === undefined) throw new UsageError(`There is no rule ${option}; rules are ${OPTIONS.join(', ')}, and all.`);
	return [rule];
}
