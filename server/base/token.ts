import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits. */
export function createToken(): string {
	return randomBytes(32).toString('base64url');
}

/** Compares without telling by its duration where the first difference is. */
export function sameToken(a: string, b: string): boolean {
	return timingSafeEqual(digest(a), digest(b));
}

/** SHA-256, as tokens are kept. */
export function digest(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}
