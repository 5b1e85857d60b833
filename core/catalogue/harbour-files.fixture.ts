/** A small organisation without a problem, as files, for tests to damage. */
export function harbour(): Map<string, string> {
  return new Map([
    [
      "tidegate.yaml",
      "id: harbour\nname: Harbour Supplies\ntimeZone: Europe/Zurich\ndesk: { shift: desk, contacts: { kind: csv, path: contacts.csv } }\n",
    ],
    [
      "services/orders.yaml",
      "id: orders\nname: Orders\nteam: sales\ncomponents:\n  - id: orders\n    run: { command: [node, serve.js] }\n",
    ],
    [
      "services/shop.yaml",
      "id: shop\nname: Shop\nteam: sales\ndependsOn: [orders]\ncomponents:\n  - id: shop\n    run: { command: [node, serve.js] }\n",
    ],
    ["environments/test.yaml", "id: test\nname: Test\ntargets: [{ id: test-1 }]\n"],
    [
      "environments/production.yaml",
      "id: production\nname: Production\nafter: test\nlive: true\ntargets: [{ id: quay-1 }, { id: quay-2 }]\nproxy: { kind: embedded, ports: { shop: 8080 } }\n",
    ],
    [
      "people/people.yaml",
      [
        "people:",
        "  - { id: rosa, name: Rosa Keller, email: rosa@harbour.example, roles: [release-manager, service-owner] }",
        "  - { id: sami, name: Sami Aalto, email: sami@harbour.example, roles: [developer, desk-agent] }",
        "teams:",
        "  - { id: sales, name: Sales, members: [rosa, sami] }",
        "shifts:",
        "  - { id: desk, name: Service desk, people: [rosa, sami], firstMonday: 2026-11-02 }",
        "",
      ].join("\n"),
    ],
    [
      "procedures/standard.yaml",
      "id: standard\nversion: 1.0\ntitle: Standard release\nstages:\n  - environment: test\n  - environment: production\n    approvals: [{ role: service-owner }]\n",
    ],
    [
      "calendar/2026.yaml",
      [
        "windows:",
        "  - { id: weekdays, title: Weekdays, scope: { environments: [production] }, days: [monday, tuesday], from: 09:00, to: 16:00 }",
        "freezes:",
        "  - id: year-end",
        "    title: Year end",
        "    reason: The accounts are closed",
        "    scope: { environments: [production] }",
        "    from: 2026-12-18T17:00",
        "    to: 2027-01-04T06:00",
        "",
      ].join("\n"),
    ],
    [
      "policies/not-alone.yaml",
      "id: not-alone\ntitle: Nobody delivers alone\nrequire: approvals.exists(a, !(a.by in release.authors))\nbecause: Four eyes see more than two\n",
    ],
  ]);
}

/** The same files with one added or replaced. */
export function withFile(path: string, text: string): Map<string, string> {
  return harbour().set(path, text);
}

/** The same files without one. */
export function withoutFile(path: string): Map<string, string> {
  const files = harbour();
  files.delete(path);
  return files;
}
