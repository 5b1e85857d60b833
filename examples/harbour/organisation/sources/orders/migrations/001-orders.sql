create table orders (
  id integer primary key autoincrement,
  reference text not null unique,
  sku text not null,
  quantity integer not null check (quantity > 0),
  ordered_at text not null
) strict;

-- Order numbers start with six digits, as on the paper forms before.
insert into sqlite_sequence (name, seq) values ('orders', 100000);
