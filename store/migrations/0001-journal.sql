-- The journal: what was done, by whom, to what. Append-only; each entry's hash covers the hash before it, so no entry can be altered, removed,
-- inserted or moved without breaking the chain. store/journal.ts recomputes it independently of the function below.

create table journal (
  seq      bigint primary key,
  at       timestamptz(3) not null,
  actor    text not null,
  act      text not null,
  subject  text not null,
  data     text not null,
  previous bytea not null,
  hash     bytea not null
);

create index journal_subject on journal (subject, seq);

-- The end of the chain, so that a removed tail is noticed too.
create table journal_head (
  only_row boolean primary key default true check (only_row),
  seq      bigint not null,
  hash     bytea not null
);

insert into journal_head (seq, hash) values (0, decode(repeat('00', 32), 'hex'));

-- A field as its length in bytes, a colon and its bytes: no two different lists of fields give the same bytes.
create function journal_field(field text) returns bytea
  language sql immutable strict parallel safe
  return convert_to(octet_length(convert_to(field, 'UTF8'))::text || ':' || field, 'UTF8');

-- Appends an entry and returns its number. The head stays locked until the transaction ends, so entries are in the order of their commits;
-- call it last in a transaction, after every other lock is held.
create function journal_append(the_actor text, the_act text, the_subject text, the_data text) returns bigint
  language plpgsql as $$
declare
  head journal_head;
  moment timestamptz(3);
  digest bytea;
begin
  perform the_data::json;
  select * into strict head from journal_head for update;
  head.seq := head.seq + 1;
  moment := date_trunc('milliseconds', clock_timestamp());
  digest := sha256(
    journal_field('tidegate journal 1') || journal_field(head.seq::text)
    || journal_field(to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
    || journal_field(the_actor) || journal_field(the_act) || journal_field(the_subject) || journal_field(the_data)
    || journal_field(encode(head.hash, 'hex')));
  insert into journal (seq, at, actor, act, subject, data, previous, hash)
    values (head.seq, moment, the_actor, the_act, the_subject, the_data, head.hash, digest);
  update journal_head set seq = head.seq, hash = digest;
  -- One hint for each transaction: its first entry. The setting falls back when the transaction ends.
  if coalesce(current_setting('tidegate.journal_hinted', true), '') = '' then
    perform set_config('tidegate.journal_hinted', 'yes', true), pg_notify('journal', head.seq::text);
  end if;
  return head.seq;
end $$;

create function journal_append(the_actor text, the_act text, the_subject text, the_data jsonb) returns bigint
  language sql
  return journal_append(the_actor, the_act, the_subject, the_data::text);

create function journal_refuses() returns trigger
  language plpgsql as $$
begin
  raise exception 'The journal is append-only: % on % is refused.', tg_op, tg_table_name
    using errcode = 'restrict_violation', hint = 'Record a correction as a new entry.';
end $$;

create trigger journal_stays before update or delete or truncate on journal
  for each statement execute function journal_refuses();

create trigger journal_head_stays before delete or truncate on journal_head
  for each statement execute function journal_refuses();
