import { PROTOCOL_VERSION, type OwnerFile } from '../../common/protocol/handshake.ts';
import { compareVersions, type Identity } from './identity.ts';

/** What a client does about the owner it found: work with it, ask it to leave and start its own, or give up. */
export type Verdict = 'work' | 'takeOver' | 'refuse';

/**
 * The newer version wins, and with equal versions the newer protocol. Builds of one version are the same product, unless
 * `buildsDiffer` (for developers of Understory) asks that another build takes over.
 */
export function judgeOwner(
	owner: Pick<OwnerFile, 'version' | 'build' | 'protocol'>,
	self: Identity,
	buildsDiffer: boolean,
	protocol: number = PROTOCOL_VERSION,
): Verdict {
	const order = compareVersions(self.version, owner.version);
	if (order > 0 || (order === 0 && protocol > owner.protocol)) return 'takeOver';
	if (order === 0 && buildsDiffer && self.build !== owner.build) return 'takeOver';
	return protocol === owner.protocol ? 'work' : 'refuse';
}
