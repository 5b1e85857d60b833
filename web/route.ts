import { signal } from "@preact/signals";

/** The parts of a release's page. */
export const RELEASE_TABS = ["delivery", "changes", "documents", "results"] as const;
export type ReleaseTab = (typeof RELEASE_TABS)[number];

export type Route =
  | { readonly screen: "now" }
  | { readonly screen: "calendar" }
  | { readonly screen: "release"; readonly id: string; readonly tab: ReleaseTab }
  | { readonly screen: "nowhere"; readonly path: string };

export function readRoute(path: string): Route {
  const [first = "", id = "", tab = "delivery", more] = path.split("/").slice(1);
  if (path === "/" || path === "") return { screen: "now" };
  if (first === "calendar" && id === "") return { screen: "calendar" };
  const known = RELEASE_TABS.find((one) => one === tab);
  if (first === "releases" && id !== "" && known !== undefined && more === undefined) {
    return { screen: "release", id: decoded(id), tab: known };
  }
  return { screen: "nowhere", path };
}

export function pathOf(id: string, tab: ReleaseTab = "delivery"): string {
  return `/releases/${encodeURIComponent(id)}${tab === "delivery" ? "" : `/${tab}`}`;
}

export const route = signal<Route>({ screen: "now" });

/** Follows the address, and takes clicks on links of our own without loading the page again. */
export function followAddress(): void {
  const read = (): void => {
    route.value = readRoute(location.pathname);
  };
  read();
  addEventListener("popstate", read);
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (link === null || link.origin !== location.origin || link.target !== "" || event.button !== 0 || event.defaultPrevented) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || link.pathname.startsWith("/api/") || link.hash !== "") return;
    event.preventDefault();
    const before = route.value;
    history.pushState(null, "", link.href);
    read();
    const after = route.value;
    if (before.screen === after.screen) return;
    scrollTo(0, 0);
    document.querySelector<HTMLElement>("#content")?.focus({ preventScroll: true });
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
