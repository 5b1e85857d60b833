-- What an organisation has written down, at each commit that was read. The newest row with a document is in force;
-- a newer row with a problem stops every start until it is mended.
create table organisation (
  id bigint generated always as identity primary key,
  commit text not null,
  read_at timestamptz(3) not null default now(),
  document jsonb,
  problem text,
  check ((document is null) <> (problem is null))
);

create sequence release_number;
create sequence fence;

create table release (
  id text primary key,
  title text not null,
  kind text not null check (kind in ('standard', 'rollback')),
  state text not null,
  procedure text not null,
  organisation_commit text not null,
  items jsonb not null,
  changes jsonb not null,
  plan jsonb not null,
  plan_version integer not null default 1,
  created_by text not null,
  created_at timestamptz(3) not null default now(),
  ended_at timestamptz(3),
  -- When a node has to look at the release again; null when only an act of somebody can change it.
  look_at timestamptz(3) default now()
);
-- The looking pass reads only releases whose time has come.
create index release_to_look_at on release (look_at) where look_at is not null;

create table deployment (
  id text primary key,
  release text not null references release,
  environment text not null,
  position integer not null,
  stage jsonb not null,
  state text not null default 'waiting',
  reasons jsonb not null default '[]',
  because text not null default 'not looked at yet',
  before jsonb not null default '[]',
  started_at timestamptz(3),
  ended_at timestamptz(3),
  cancelled_by text,
  unique (release, position)
);
create index deployment_open on deployment (environment) where ended_at is null;
create index deployment_newest on deployment (started_at desc nulls last);

-- The plan's tasks are the queue: a row is claimed under a lease, and only the holder of its newest fence may complete it.
create table task (
  release text not null references release,
  key text not null,
  position integer not null,
  deployment text references deployment,
  title text not null,
  kind text not null,
  work jsonb not null,
  needs text[] not null,
  reversal text not null,
  restores boolean not null,
  state text not null default 'pending',
  attempt integer not null default 0,
  fence bigint,
  node text,
  lease_until timestamptz(3),
  run_after timestamptz(3),
  started_at timestamptz(3),
  ended_at timestamptz(3),
  result jsonb,
  primary key (release, key)
) with (fillfactor = 70);
-- First in, first out among what may be claimed.
create index task_ready on task (run_after) where state = 'ready';
-- The reaper and the heartbeat read only what runs.
create index task_running on task (lease_until) where state = 'running';

-- What a step said while it ran.
create table step_line (
  id bigint generated always as identity primary key,
  release text not null,
  key text not null,
  at timestamptz(3) not null default now(),
  line text not null
);
create index step_line_of on step_line (release, key, id);

create table environment (
  id text primary key,
  -- Raised by every deployment that changed it.
  revision bigint not null default 0
);

-- The exclusive right of one deployment to change an environment. It is not a lease: it lasts until the deployment ends.
create table environment_grant (
  environment text not null,
  deployment text not null,
  fence bigint not null,
  granted_at timestamptz(3) not null default now(),
  released_at timestamptz(3)
);
-- Two holders at the same time are impossible, whatever the code does.
create unique index one_holder on environment_grant (environment) where released_at is null;

create table ledger (
  environment text not null,
  target text not null,
  component text not null,
  version text not null,
  digest text not null,
  instance text not null,
  address text,
  observed_digest text,
  instance_started_at timestamptz(3),
  verified_at timestamptz(3),
  deployment text not null,
  primary key (environment, target, component)
);

create table live_instance (
  instance text primary key,
  environment text not null,
  target text not null,
  component text not null,
  version text not null,
  digest text not null,
  address text,
  started_at timestamptz(3),
  weight double precision not null default 0,
  deployment text not null
);
create index live_instance_of on live_instance (environment);

create table route_port (
  environment text not null,
  service text not null,
  port integer not null,
  primary key (environment, service)
);

create table build (
  digest text not null,
  component text not null,
  version text not null,
  commit text not null,
  bytes bigint not null,
  record jsonb not null,
  built_at timestamptz(3) not null default now(),
  primary key (digest, component, commit)
);
create index build_of_commit on build (component, commit);
