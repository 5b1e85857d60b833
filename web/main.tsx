import { render, type JSX } from "preact";
import { useEffect } from "preact/hooks";
import { ask, Refused } from "./client/ask.ts";
import { me } from "./client/state.ts";
import { followAddress } from "./route.ts";
import { Shell } from "./shell.tsx";
import { SignIn } from "./sign-in.tsx";

const RETRY_MILLIS = 2000;

/** Signed in: the shell. Not signed in: the form. */
function Page(): JSX.Element | null {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      ask("me", {}).then(
        (person) => {
          me.value = person;
        },
        (error: unknown) => {
          if (error instanceof Refused && error.status === 401) me.value = null;
          else timer = setTimeout(look, RETRY_MILLIS);
        },
      );
    };
    look();
    return () => clearTimeout(timer);
  }, []);
  if (me.value === undefined) return <p class="asking">Asking the server who you are …</p>;
  return me.value === null ? <SignIn /> : <Shell />;
}

const place = document.querySelector("#page");
if (place !== null) {
  followAddress();
  render(<Page />, place);
}
