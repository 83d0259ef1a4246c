import fc from 'fast-check';
import { expect, test } from 'vitest';
import { profileName, profilePolicy, type PolicyRule } from '../../../common/model/profile.ts';
import { CLOSED_POLICY, describePolicy, OPEN_POLICY, POLICY_RULES } from '../../../common/model/profileRules.ts';
import { refusal } from '../../../server/core/policy.ts';

const rules = Object.keys(POLICY_RULES) as PolicyRule[];
const anyPolicy = fc.record(Object.fromEntries(rules.map((rule) => [rule, fc.boolean()])) as never) as fc.Arbitrary<
	typeof OPEN_POLICY
>;

test('a rule is refused exactly when it is forbidden, and every refusal says how to allow it', () => {
	fc.assert(
		fc.property(anyPolicy, fc.constantFrom(...rules), fc.webUrl(), (policy, rule, url) => {
			const reason = refusal('work', policy, rule, url);
			expect(reason === undefined).toBe(policy[rule]);
			if (reason === undefined) return;
			expect(reason).toContain(`understory profile policy work --allow ${POLICY_RULES[rule].option}`);
			expect(reason).toContain(new URL(url).host);
		}),
	);
});

test('what is asked on this machine leaves it not', () => {
	for (const host of ['127.0.0.1', '127.8.9.1', 'localhost', '[::1]']) {
		const url = `http://${host}:11434/api`;
		expect(refusal('work', CLOSED_POLICY, 'allowCloudModels', url)).toBeUndefined();
		expect(refusal('work', CLOSED_POLICY, 'allowCloudEmbeddings', url)).toBeUndefined();
		expect(refusal('work', CLOSED_POLICY, 'allowWebhooks', url)).toContain('webhooks');
		expect(refusal('work', CLOSED_POLICY, 'allowUpstreamServers')).toContain('MCP servers');
	}
	for (const host of ['127.0.0.1.example.org', 'localhost.example.org', '0.0.0.0', '10.0.0.1', '[::2]'])
		expect(refusal('work', CLOSED_POLICY, 'allowCloudModels', `http://${host}/`)).toContain(host);
	expect(refusal('work', CLOSED_POLICY, 'allowCloudModels', 'no address')).toContain('language models');
});

test('a rule that a stored policy lacks forbids', () => {
	expect(profilePolicy.parse({})).toEqual(CLOSED_POLICY);
	expect(profilePolicy.parse({ allowWebhooks: true })).toEqual({ ...CLOSED_POLICY, allowWebhooks: true });
});

test('a policy is described in a line', () => {
	expect(describePolicy(OPEN_POLICY)).toBe('allows what you set up');
	expect(describePolicy(CLOSED_POLICY)).toBe('nothing leaves this machine');
	expect(describePolicy({ ...OPEN_POLICY, allowWebhooks: false })).toBe('allows no webhooks');
});

test('a name is a folder’s name and nothing else', () => {
	for (const name of ['work', 'Kunde Müller', 'a', '2026', '日本', 'a_b-c'])
		expect(profileName.safeParse(name).success, name).toBe(true);
	for (const name of ['', ' a', 'a ', '.', '..', 'a/b', 'a\\b', '-a', 'con', 'NUL', 'a.b', '\0', 'x'.repeat(41)])
		expect(profileName.safeParse(name).success, JSON.stringify(name)).toBe(false);
});
