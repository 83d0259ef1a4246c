import { expect, test } from 'vitest';
import { isSecretFile } from '../../common/base/secretFiles.ts';

test.each(['.env', '/a/.env.local', 'prod.env', '.envrc', '/home/ada/.npmrc', 'id_ed25519', 'tls/server.KEY', 'a.pem'])(
	'%s holds secrets',
	(path) => expect(isSecretFile(path)).toBe(true),
);

test.each(['/a/.aws/credentials', 'config/secrets.yml', 'secret.json', 'terraform.tfvars'])(
	'%s holds secrets',
	(path) => expect(isSecretFile(path)).toBe(true),
);

test.each([
	'src/env.ts',
	'environment.md',
	'src/secretFiles.ts',
	'keys.ts',
	'credentialsProvider.go',
	'monkey',
	'a/.env/b.ts',
])('%s is a file as others', (path) => expect(isSecretFile(path)).toBe(false));
