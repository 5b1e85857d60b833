import type { z } from "zod";

/** One thing that can be asked of the server. Server, command line and page share it, so that they cannot disagree. */
export interface Endpoint<Params, Query, Body, Answer> {
  readonly method: "GET" | "POST";
  /** With `:name` where a parameter stands. */
  readonly path: string;
  readonly summary: string;
  readonly params?: z.ZodType<Params>;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  /** Only in the type: what the server answers. */
  readonly answer?: Answer;
}

type Described<Params, Query, Body> = Omit<Endpoint<Params, Query, Body, unknown>, "answer">;

/** `endpoint<Answer>()({…})`: the answer's type is named, the others are inferred. */
export function endpoint<Answer>() {
  return <Params = undefined, Query = undefined, Body = undefined>(
    described: Described<Params, Query, Body>,
  ): Endpoint<Params, Query, Body, Answer> => described;
}

export type AnswerOf<E> = E extends Endpoint<infer _P, infer _Q, infer _B, infer Answer> ? Answer : never;
export type BodyOf<E> = E extends Endpoint<infer _P, infer _Q, infer Body, infer _A> ? Body : never;
export type QueryOf<E> = E extends Endpoint<infer _P, infer Query, infer _B, infer _A> ? Query : never;
export type ParamsOf<E> = E extends Endpoint<infer Params, infer _Q, infer _B, infer _A> ? Params : never;

/** Every refusal of the server has this shape, whatever the status. */
export interface Refusal {
  /** A stable word, such as `not-allowed` or `unknown-release`. */
  readonly code: string;
  readonly saw: string;
  readonly because: string;
  readonly todo: string;
}
