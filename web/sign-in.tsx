import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Refusal } from "../api/endpoint.ts";
import { ask, refusalOf } from "./client/ask.ts";
import { me } from "./client/state.ts";
import { Mark } from "./parts/mark.tsx";
import { RefusalNote } from "./parts/refusal-note.tsx";

/** Who is there? */
export function SignIn(): JSX.Element {
  const [person, setPerson] = useState("");
  const [password, setPassword] = useState("");
  const [refusal, setRefusal] = useState<Refusal | undefined>(undefined);
  const send = async (): Promise<void> => {
    try {
      me.value = await ask("signIn", { body: { person: person.trim(), password } });
    } catch (error) {
      setRefusal(refusalOf(error));
    }
  };
  return (
    <main class="sign-in">
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <h1>
          <Mark /> Tidegate
        </h1>
        <label>
          Person
          <input
            name="username"
            autocomplete="username"
            autocapitalize="none"
            required
            value={person}
            onInput={(event) => setPerson(event.currentTarget.value)}
          />
        </label>
        <label>
          Password
          <input
            type="password"
            name="password"
            autocomplete="current-password"
            required
            value={password}
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
        </label>
        {refusal === undefined ? null : <RefusalNote refusal={refusal} />}
        <button type="submit" class="main">
          Sign in
        </button>
      </form>
    </main>
  );
}
