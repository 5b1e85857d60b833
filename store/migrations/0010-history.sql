-- One row for each file that was imported.
create table history_import (
  id bigint generated always as identity primary key,
  by text not null,
  at timestamptz(3) not null default now(),
  mapping jsonb
);

-- What came where, when: our own deployments and those that other systems recorded.
create table deployment_record (
  id bigint generated always as identity primary key,
  environment text not null check (environment <> ''),
  app text not null check (app <> ''),
  at timestamptz(3) not null,
  version text not null,
  previous_version text,
  -- Empty where nobody knows it: a null would make two equal rows differ.
  commit text not null default '',
  digest text,
  author_kind text,
  kind text not null check (kind in ('deployment', 'removal', 'configuration')),
  deployment text references deployment,
  import bigint references history_import,
  check ((kind = 'deployment') <= (version <> '')),
  -- Each row has one source.
  check ((deployment is null) <> (import is null)),
  -- The same row is kept once, however often it comes; also answers "the newest of an app at an instant", read backwards.
  constraint deployment_record_once unique (environment, app, at, version, commit)
);
