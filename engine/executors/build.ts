import { join } from "node:path";
import { componentById } from "../../core/catalogue/graph.ts";
import { buildOf, insertBuild } from "../../store/builds.ts";
import { setArtifact } from "../../store/releases.ts";
import { done, failed, type Executor } from "../executor.ts";
import { makeWorkFolder } from "../work-folder.ts";

/** Makes an artifact from a commit, keeps it by digest, and keeps the record of how it was made. A commit is built once. */
export const build: Executor<"build"> = async (work, { claim, organisation, tools, database, say }) => {
  const component = componentById(organisation.services, work.component);
  if (component === undefined) return { result: failed(`the organisation has no component ${work.component}`) };
  const known = await buildOf(database, work.component, work.commit);
  if (known !== undefined && (await tools.registry.has(known.digest))) {
    say(`built before: ${known.digest}`);
    const artifact = { component: known.component, version: known.version, commit: known.commit, digest: known.digest, bytes: known.bytes };
    return {
      result: done(`built before from the same commit: ${known.digest}`, { digest: known.digest }),
      record: (tx) => setArtifact(tx, claim.release, artifact),
    };
  }
  const folder = await makeWorkFolder(tools.scratch, claim.release);
  const began = performance.now();
  const source = component.source.repository === undefined ? tools.source : tools.sourceAt(component.source.repository);
  const sourceFolder = component.build.kind === "archive" ? join(folder, "source") : null;
  if (sourceFolder !== null) await source.export(work.commit, component.source.path, sourceFolder);
  const destination = join(folder, "made");
  const builder = tools.builder(component.build.kind);
  say(`${builder.kind} builds ${work.component} ${work.version}`);
  const made = await builder.build({
    commit: work.commit,
    version: work.version,
    sourceFolder,
    package: component.build.kind === "npm" ? component.build.package : null,
    destination,
  });
  const kept = await tools.registry.put(destination);
  const seconds = (performance.now() - began) / 1000;
  say(`${kept.files} files, ${kept.bytes} bytes, ${kept.digest}`);
  const artifact = { component: work.component, version: work.version, commit: work.commit, digest: kept.digest, bytes: kept.bytes };
  const record = {
    digest: kept.digest,
    bytes: kept.bytes,
    files: kept.files,
    builder: builder.kind,
    commit: work.commit,
    seconds,
    log: made.log.slice(-50),
  };
  return {
    result: done(`built ${kept.digest} from ${work.commit.slice(0, 10)}`, { digest: kept.digest, bytes: kept.bytes, seconds }),
    record: async (tx) => {
      await insertBuild(tx, artifact, record);
      await setArtifact(tx, claim.release, artifact);
    },
  };
};
