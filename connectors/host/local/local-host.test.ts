import { hostContract } from "../host.contract.ts";

hostContract(new URL("./local-host.ts", import.meta.url).href, "localHost");
