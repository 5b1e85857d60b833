-- Notes that releases that wait shall be looked at again. Whoever changes something adds one and touches no row of a release: it holds other
-- locks by then, and the releases are locked by those who decide about them.
create table look_wanted (
  id bigint generated always as identity primary key,
  -- Only releases that wait for one of these; null means all.
  environments text[]
);

-- A version is in quarantine once, whatever the code does; the index also answers whether it is.
update quarantine q set lifted_at = now(), lifted_by = 'tidegate', lift_reason = 'it was in quarantine twice'
 where lifted_at is null and exists (select from quarantine o where o.component = q.component and o.digest = q.digest and o.lifted_at is null and o.at < q.at);
create unique index one_quarantine on quarantine (component, digest) where lifted_at is null;
