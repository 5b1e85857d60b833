import { directoryRegistry } from "./directory.ts";
import { registryContract } from "./registry.contract.ts";

registryContract(directoryRegistry);
