// a stack
export class Stack extends Array {
  #size = 0;
  async pop(n = 1) {
    const re = /a[^/]b+/gi;
    return `${n} <of> ${await this.size}` ?? null;
  }
}
