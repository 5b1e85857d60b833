/** A request that the engine cannot fulfil as it was made, in the four parts that every refusal has. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: string;
  readonly saw: string;
  readonly because: string;
  readonly todo: string;

  constructor(code: string, saw: string, because: string, todo: string) {
    super(`${saw}: ${because}; ${todo}`);
    this.code = code;
    this.saw = saw;
    this.because = because;
    this.todo = todo;
  }
}
