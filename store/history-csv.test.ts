import fc from "fast-check";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { csvRecords, type CsvRecord } from "./history-csv.ts";

async function read(text: string, cut = text.length): Promise<CsvRecord[]> {
  async function* pieces() {
    for (let from = 0; from < text.length; from += Math.max(1, cut)) yield text.slice(from, from + Math.max(1, cut));
  }
  const records: CsvRecord[] = [];
  for await (const some of csvRecords(pieces(), ",")) records.push(...some);
  return records;
}

describe("reading CSV", () => {
  it("reads every file that is written as RFC 4180 says as another reader does, wherever the pieces are cut", async () => {
    const field = fc.string({ unit: fc.constantFrom("a", "é", '"', ",", "\n", " ", "1"), maxLength: 6 });
    const rows = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.constantFrom("\n", "\r\n"),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        async (table, end, cut, quoteAll) => {
          const quoted = (text: string): string => (quoteAll || /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
          const text = table.map((row) => row.map(quoted).join(",") + end).join("");
          const peer = parse(text, { relax_column_count: true, skip_empty_lines: true, info: true }) as unknown as { record: string[] }[];
          const ours = await read(text, cut);
          expect(ours.map((record) => ("fields" in record ? record.fields : record))).toEqual(peer.map(({ record }) => record));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("numbers a record by its first line, also after fields of several lines", async () => {
    expect(await read('a,b\n1,"x\ny\nz"\n2,c\r\n\n3,"d"')).toEqual([
      { line: 1, fields: ["a", "b"] },
      { line: 2, fields: ["1", "x\ny\nz"] },
      { line: 5, fields: ["2", "c"] },
      { line: 7, fields: ["3", "d"] },
    ]);
  });

  it("loses one line to a quote that nobody closed, not the rows up to the next quote", async () => {
    const records = await read('a,b\n3,"open\n4,5\n6,7\n8,"x"\n9,10\n11,"never');
    expect(records.map((record) => ("fields" in record ? record.fields.join("|") : `${record.line}: ${record.fault}`))).toEqual([
      "a|b",
      "2: something follows a closing quote before the next separator",
      "4|5",
      "6|7",
      "8|x",
      "9|10",
      "7: a quote is opened and never closed",
    ]);
  });

  it("gives up a quote that is still open after more text than a record has", async () => {
    const records = await read(`a,b\n1,"open\n${"2,3\n".repeat(20_000)}`);
    expect(records).toHaveLength(20_002);
    expect(records[1]).toMatchObject({ line: 2, fault: expect.stringContaining("not closed within") as string });
    expect(records.at(-1)).toEqual({ line: 20_002, fields: ["2", "3"] });
  });
});
