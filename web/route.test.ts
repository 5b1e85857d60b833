import { describe, expect, it } from "vitest";
import { pathOf, readRoute, RELEASE_TABS } from "./route.ts";

describe("an address", () => {
  it.each([
    ["/", { screen: "now" }],
    ["/calendar", { screen: "calendar" }],
    ["/releases/R-1", { screen: "release", id: "R-1", tab: "delivery" }],
    ["/releases/R-1/results", { screen: "release", id: "R-1", tab: "results" }],
    ["/releases", { screen: "nowhere", path: "/releases" }],
    ["/releases/R-1/elsewhere", { screen: "nowhere", path: "/releases/R-1/elsewhere" }],
    ["/releases/R-1/results/more", { screen: "nowhere", path: "/releases/R-1/results/more" }],
    ["/releases/%E0%A4%A", { screen: "release", id: "%E0%A4%A", tab: "delivery" }],
  ])("%s leads to one screen or says that nothing is there", (path, route) => {
    expect(readRoute(path)).toEqual(route);
  });

  it.each(RELEASE_TABS)("of a release with a strange id is read as it was written, part %s", (tab) => {
    expect(readRoute(pathOf("R 1/ü?#", tab))).toEqual({ screen: "release", id: "R 1/ü?#", tab });
  });
});
