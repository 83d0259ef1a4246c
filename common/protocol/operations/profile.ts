import { z } from 'zod';
import { profilePolicy } from '../../model/profile.ts';
import { defineOperation } from '../operation.ts';

const profile = z.object({ name: z.string(), dataDir: z.string(), policy: profilePolicy });

export const profileGet = defineOperation({
	name: 'profile/get',
	effect: 'read',
	summary: 'Name, folder and policy of the profile that this server keeps.',
	input: z.object({}),
	output: profile,
});

export const profileSetPolicy = defineOperation({
	name: 'profile/setPolicy',
	effect: 'write',
	summary: 'Change what the profile allows to leave this machine; a rule that is left out stays.',
	input: z.object({
		allowCloudModels: z.boolean().optional(),
		allowCloudEmbeddings: z.boolean().optional(),
		allowDownloads: z.boolean().optional(),
		allowUpstreamServers: z.boolean().optional(),
		allowWebhooks: z.boolean().optional(),
		allowTelemetry: z.boolean().optional(),
	}),
	output: profile,
});
