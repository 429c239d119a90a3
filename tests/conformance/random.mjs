// Random choices that are the same on every machine: what the generators of cases draw from.

/** A small generator of random numbers (splitmix32), because Math.random cannot be seeded. */
export class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }
  next() {
    this.state = (this.state + 0x9e3779b9) >>> 0;
    let z = this.state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  }
  /** A whole number from 0 below n. */
  below(n) {
    return this.next() % n;
  }
  chance(percent) {
    return this.below(100) < percent;
  }
  pick(list) {
    return list[this.below(list.length)];
  }
  /** From `least` to `most` of them, in their order. */
  some(list, least = 1, most = 3) {
    const count = Math.min(list.length, least + this.below(most - least + 1));
    const left = [...list];
    while (left.length > count) left.splice(this.below(left.length), 1);
    return left;
  }
}
