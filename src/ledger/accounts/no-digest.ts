/** Where the chain of an account's entries begins. */
export const NO_DIGEST = Buffer.alloc(32);
