-- One row. A start takes it for share, a change of the rules for update, so that no start can slip past a rule that is being made.
create table rules (only_row boolean primary key default true check (only_row), changed_at timestamptz(3) not null default now());
insert into rules default values;

create sequence freeze_number;
-- Freezes made in a hurry; those of the calendar are in the organisation's document.
create table "freeze" (
  id text primary key,
  title text not null,
  reason text not null,
  scope jsonb not null,
  starts_at timestamptz(3) not null default now(),
  ends_at timestamptz(3),
  called_by text not null,
  lifted_at timestamptz(3),
  lifted_by text,
  lift_reason text
);

create table hold (
  id bigint generated always as identity primary key,
  environment text not null,
  held_by text not null,
  reason text not null,
  at timestamptz(3) not null default now(),
  until timestamptz(3),
  released_at timestamptz(3),
  released_by text,
  release_reason text
);
create unique index one_hold on hold (environment) where released_at is null;

create table approval (
  id bigint generated always as identity primary key,
  release text not null references release,
  environment text not null,
  person text not null,
  role text not null,
  at timestamptz(3) not null default now(),
  statement text not null
);
create index approval_of on approval (release);

create table brief_acknowledgement (
  release text primary key references release,
  person text not null,
  at timestamptz(3) not null default now()
);

create table training (
  release text not null references release,
  person text not null,
  at timestamptz(3) not null default now(),
  primary key (release, person)
);

create table override (
  id bigint generated always as identity primary key,
  release text not null references release,
  environment text not null,
  gate text not null,
  requested_by text not null,
  requested_at timestamptz(3) not null default now(),
  reason text not null,
  until timestamptz(3) not null,
  confirmed_by text,
  confirmed_at timestamptz(3),
  check (confirmed_by is null or confirmed_by <> requested_by)
);
create index override_of on override (release);

create table quarantine (
  component text not null,
  digest text not null,
  because text not null,
  at timestamptz(3) not null default now(),
  lifted_at timestamptz(3),
  lifted_by text,
  lift_reason text,
  primary key (component, digest, at)
);

-- Only hashes: what is in this table cannot be used to sign in.
create table api_token (
  hash text primary key,
  person text not null,
  name text not null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3),
  revoked_at timestamptz(3),
  last_used_at timestamptz(3)
);

create table password (
  person text primary key,
  salt text not null,
  hash text not null,
  changed_at timestamptz(3) not null default now()
);

create table session (
  hash text primary key,
  person text not null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null
);

-- An answer that was already given under an idempotency key is given again instead of acting twice.
create table idempotent_answer (
  person text not null,
  key text not null,
  request text not null,
  status integer not null,
  body jsonb not null,
  at timestamptz(3) not null default now(),
  primary key (person, key)
);

-- What a deployment did to users, measured when it ended.
create table evidence (
  deployment text primary key references deployment,
  document jsonb not null,
  at timestamptz(3) not null default now()
);

create table review (
  release text primary key references release,
  draft jsonb not null,
  drafted_at timestamptz(3) not null default now(),
  closed_at timestamptz(3),
  closed_by text
);
