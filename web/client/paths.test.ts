import { describe, expect, it } from "vitest";
import * as endpoints from "../../api/endpoints.ts";
import { addressOf, PATHS } from "./paths.ts";

describe("the paths that the page asks", () => {
  it.each(Object.entries(PATHS))("%s is what the server's endpoint says", (name, [method, path]) => {
    const endpoint = Object.entries(endpoints).find(([key]) => key === name)?.[1];
    expect([endpoint?.method, endpoint?.path]).toEqual([method, path]);
  });

  it("fills in parameters so that they cannot leave their place, and leaves out what is not said", () => {
    expect(addressOf("/api/releases/:id/log", { id: "a/../b?c" }, { after: 3, limit: undefined })).toBe(
      "/api/releases/a%2F..%2Fb%3Fc/log?after=3",
    );
  });
});
