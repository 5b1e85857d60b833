import type { Door } from "../client.ts";
import type { Crowd } from "./crowd.ts";
import type { House } from "./house.ts";
import type { Proof } from "./proof.ts";
import type { Stage } from "./stage.ts";

/** What a play is given: the stage, the running server, and where to note what was promised and seen. */
export interface Scene {
  readonly stage: Stage;
  readonly house: House;
  readonly door: Door;
  readonly proofs: Proof[];
  /** Users arrive at a service of an environment and keep coming until the play ends. */
  readonly crowdAt: (
    environment: string,
    service: string,
    rate: { readonly requestsPerSecond: number; readonly usersPerSecond: number },
  ) => Promise<Crowd>;
}

/** What an example shows, act by act. */
export interface Play {
  readonly title: string;
  /** The part of its history with which it begins. */
  readonly begins: string;
  readonly people: readonly string[];
  /** The person in whose name the server is looked at. */
  readonly manager: string;
  /** What is to be done before the server starts, beyond the repository. */
  readonly prepare: (house: House) => Promise<void>;
  readonly play: (scene: Scene) => Promise<void>;
}
