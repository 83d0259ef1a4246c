import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Emitter, type Event } from '../../common/base/emitter.ts';
import { profilePolicy, type PolicyRule, type ProfilePolicy } from '../../common/model/profile.ts';
import { CLOSED_POLICY, OPEN_POLICY } from '../../common/model/profileRules.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { replaceFile } from '../base/replaceFile.ts';
import { refusal } from '../core/policy.ts';
import type { Logger } from '../ports/logger.ts';
import type { Policy } from '../ports/policy.ts';

const FILE = 'policy.json';

/** The policy of a profile, kept in its data directory. One that cannot be read forbids everything. */
export class PolicyFile implements Policy {
	readonly #dataDir: string;
	readonly #profile: string;
	readonly #changed: Emitter<ProfilePolicy>;
	#rules: ProfilePolicy;
	#problem: string | undefined;

	constructor(dataDir: string, profile: string, logger: Logger) {
		this.#dataDir = dataDir;
		this.#profile = profile;
		this.#changed = new Emitter((error) => logger.error('A listener of the policy failed', error));
		try {
			this.#rules = readPolicy(dataDir);
		} catch (error) {
			this.#rules = CLOSED_POLICY;
			this.#problem = `The policy in ${path.join(dataDir, FILE)} cannot be read (${reasonOf(error)}), so nothing is allowed to leave this machine. Set it anew with “Understory: Profile Policy…”.`;
			logger.error('The policy cannot be read; everything is forbidden', error);
		}
	}

	get rules(): ProfilePolicy {
		return this.#rules;
	}

	get onDidChange(): Event<ProfilePolicy> {
		return this.#changed.event;
	}

	/** What is wrong with the file: a sentence. */
	get problem(): string | undefined {
		return this.#problem;
	}

	refusal(rule: PolicyRule, address?: string): string | undefined {
		return refusal(this.#profile, this.#rules, rule, address);
	}

	demand(rule: PolicyRule, address?: string): void {
		const reason = this.refusal(rule, address);
		if (reason !== undefined) throw new OperationError('forbidden', reason, { rule });
	}

	/** Durable before it counts. @throws OperationError `unavailable` when it cannot be written; nothing changes then */
	update(changes: { readonly [K in PolicyRule]?: boolean | undefined }): ProfilePolicy {
		const given = Object.entries(changes).filter(([, value]) => value !== undefined);
		const next: ProfilePolicy = { ...this.#rules, ...Object.fromEntries(given) };
		writePolicy(this.#dataDir, next);
		this.#rules = next;
		this.#problem = undefined;
		this.#changed.fire(next);
		return next;
	}
}

/** The policy in a data directory; an open one when there is none. @throws when it cannot be read */
export function readPolicy(dataDir: string): ProfilePolicy {
	let text: string;
	try {
		text = readFileSync(path.join(dataDir, FILE), 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return OPEN_POLICY;
		throw error;
	}
	return profilePolicy.parse(JSON.parse(text));
}

/** @throws OperationError `unavailable` */
export function writePolicy(dataDir: string, policy: ProfilePolicy): void {
	try {
		replaceFile(path.join(dataDir, FILE), `${JSON.stringify(policy, undefined, '\t')}\n`, { durable: true });
	} catch (error) {
		throw new OperationError('unavailable', `The policy could not be written (${reasonOf(error)}).`);
	}
}

function reasonOf(error: unknown): string {
	return error instanceof Error ? error.message.split('\n', 1)[0]! : String(error);
}
