-- Made by `npm run d1-migrations` from src/hosts/engines/migrations.ts
alter table "hosts" add column "enrolled_by" text;
alter table "hosts" add column "token_use" bigint;
alter table "hosts" add column "report_bytes" bigint;
alter table "hosts" add column "healthy" integer;
create index "hosts_by_token" on "hosts" ("enrolled_by", "token_use", "report_bytes");
create index "hosts_by_health" on "hosts" ("healthy", "renewed_at");
create table "removed_hosts" ("host_id" text not null, "public_key" text not null, "sequence" bigint not null, "removed_at" bigint not null, constraint "removed_hosts_key" primary key ("host_id", "public_key"));
alter table "tokens" add column "name" text;
alter table "tokens" add column "uses" bigint default 0 not null;
alter table "tokens" add column "last_used_at" bigint;
alter table "tokens" add column "max_uses" bigint;
alter table "tokens" add column "max_hosts" bigint;
alter table "tokens" add column "max_bytes" bigint;
create table "serving" ("id" integer primary key, "served_at" bigint not null, "outage_from" bigint, "outage_until" bigint);
