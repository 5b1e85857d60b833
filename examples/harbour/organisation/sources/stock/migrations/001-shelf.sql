create table shelf (
  sku text primary key,
  free integer not null check (free >= 0)
) strict;

create table reservations (
  reference text primary key,
  sku text not null references shelf,
  quantity integer not null check (quantity > 0)
) strict;

insert into shelf (sku, free) values
  ('rope-12', 900000),
  ('fender-a4', 240000),
  ('shackle-10', 600000),
  ('lamp-mast', 150000),
  ('chart-elbe', 180000),
  ('jacket-sea', 120000),
  ('pump-bilge', 90000),
  ('varnish-1l', 320000),
  ('flare-hand', 400000),
  ('winch-handle', 110000),
  ('hook-boat', 130000),
  ('ladder-side', 70000);
