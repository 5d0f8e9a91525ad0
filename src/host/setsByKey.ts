/** Sets that are made with their first member and go with their last. */
export class SetsByKey<Key, Member> {
  readonly #sets = new Map<Key, Set<Member>>();

  keys(): Iterable<Key> {
    return this.#sets.keys();
  }

  get(key: Key): Iterable<Member> {
    return this.#sets.get(key) ?? [];
  }

  add(key: Key, member: Member): void {
    const known = this.#sets.get(key);
    if (known === undefined) this.#sets.set(key, new Set([member]));
    else known.add(member);
  }

  delete(key: Key, member: Member): void {
    const known = this.#sets.get(key);
    if (known?.delete(member) === true && known.size === 0) this.#sets.delete(key);
  }
}
