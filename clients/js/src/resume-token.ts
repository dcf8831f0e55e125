/** The part of `sessionStorage` that is used. */
export interface TokenStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/**
 * Keeps the newest connection token: in memory while the page lives, in the tab's storage only from `park` until the next page takes
 * it. A duplicated tab copies the storage, so a token that stayed there would let two tabs fight over one connection.
 */
export class ResumeToken {
  readonly #storage: TokenStorage | undefined;
  readonly #key: string;
  #token: string | undefined;

  constructor(key: string, storage: TokenStorage | undefined) {
    this.#key = `earshot.resume.${key}`;
    this.#storage = storage;
    this.unpark();
  }

  get value(): string | undefined {
    return this.#token;
  }

  /** Replaces the token: each is good once. */
  set(token: string): void {
    this.#token = token;
  }

  clear(): void {
    this.#token = undefined;
    this.#remove();
  }

  /** The page goes away and may come back by a reload. */
  park(): void {
    if (this.#token !== undefined) {
      try {
        this.#storage?.setItem(this.#key, this.#token);
      } catch {
        // A full or forbidden storage only costs the resume.
      }
    }
  }

  /** The page is here (again): takes a parked token out of the storage. */
  unpark(): void {
    try {
      this.#token = this.#storage?.getItem(this.#key) ?? this.#token;
    } catch {
      // As above.
    }
    this.#remove();
  }

  #remove(): void {
    try {
      this.#storage?.removeItem(this.#key);
    } catch {
      // As above.
    }
  }
}

/** The tab's storage, or nothing where the browser forbids it. */
export function tabStorage(): TokenStorage | undefined {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}
