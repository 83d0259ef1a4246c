/**
 * Whether a file is one that programs keep keys and passwords in, by its name. Nothing of it goes to a language model
 * or an assistant unless the user selects or attaches it.
 * @param path of any kind, with forward slashes
 */
export function isSecretFile(path: string): boolean {
	return SECRET_NAMES.test(path);
}

const SECRET_NAMES =
	/(?:^|\/)(?:\.env(?:rc|\.[^/]*)?|[^/]+\.env|\.npmrc|\.pypirc|\.netrc|_netrc|\.pgpass|\.htpasswd|\.git-credentials|id_(?:rsa|dsa|ecdsa|ed25519)|[^/]+\.(?:pem|key|p12|pfx|jks|keystore|kdbx|tfvars)|(?:credentials|secrets?)(?:\.[^/]*)?)$/i;
