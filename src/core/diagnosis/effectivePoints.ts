import { countBelow } from "../run/ascending.ts";
import { effectiveIndices } from "../run/effective.ts";
import type { Axis, Series } from "../run/series.ts";

/**
 * The points of a series that no restart has superseded, counted as if none had been thinned. An entry is one that is
 * there, its place the how many-th it was; without restarts and thinning, entry, place and index are the same.
 */
export class EffectivePoints {
  readonly #series: Series;
  readonly #axis: Axis;
  /** Index of each entry; null where it is the entry itself. */
  #indices: number[] | null = null;
  /** Place of each entry of a series that is both restarted and thinned. */
  #places: number[] | null = null;
  #seams = 0;
  #thinnings = 0;
  #length = 0;

  constructor(series: Series, axis: Axis) {
    this.#series = series;
    this.#axis = axis;
  }

  /** Takes what is new; true where what was there before has moved. */
  follow(): boolean {
    const { seams, thinnings, length } = this.#series;
    const moved = seams.length !== this.#seams || thinnings !== this.#thinnings;
    if (moved) this.#begin();
    else if (this.#indices !== null) {
      for (let index = this.#length; index < length; index++) {
        this.#indices.push(index);
        this.#places?.push((this.#places.at(-1) ?? -1) + 1);
      }
    }
    this.#seams = seams.length;
    this.#thinnings = thinnings;
    this.#length = length;
    return moved;
  }

  #begin(): void {
    const { seams, ordinals } = this.#series;
    const indices = effectiveIndices(this.#series, this.#axis);
    this.#indices = seams.length > 0 ? Array.from(indices) : null;
    this.#places = seams.length > 0 && ordinals !== null ? placesOf(indices, ordinals) : null;
  }

  /** How many there are, thinned ones too. */
  get count(): number {
    if (this.#indices === null) return this.#series.total;
    return this.#places === null ? this.#indices.length : (this.#places.at(-1) ?? -1) + 1;
  }

  /** The first entry at that place or after it. */
  entryAt(place: number): number {
    const places = this.#places ?? (this.#indices === null ? this.#series.ordinals : null);
    return places === null ? place : countBelow(places, place);
  }

  indexOf(entry: number): number {
    return this.#indices === null ? entry : (this.#indices[entry] ?? entry);
  }
}

/** Neighbours are as far apart as they were when they were read, but where superseded points lay between them. */
function placesOf(indices: Uint32Array, ordinals: Uint32Array): number[] {
  let place = -1;
  let before = -1;
  return Array.from(indices, (index) => {
    const apart = (ordinals[index] ?? 0) - (before < 0 ? -1 : (ordinals[before] ?? 0));
    place += index === before + 1 ? apart : 1;
    before = index;
    return place;
  });
}
