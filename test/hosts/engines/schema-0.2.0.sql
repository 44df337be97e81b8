-- A database as 0.2.0 made it, with a host that reported and a token, in SQL that SQLite and PostgreSQL both take.
create table kysely_migration (name varchar(255) not null primary key, timestamp varchar(255) not null);
insert into kysely_migration values ('0001_hosts_and_tokens', '2026-11-01T00:00:00.000Z');
create table kysely_migration_lock (id varchar(255) not null primary key, is_locked integer default 0 not null);
insert into kysely_migration_lock values ('migration_lock', 0);
create table "hosts" ("host_id" text primary key, "public_key" text not null, "labels" text not null, "platform" text, "device_count" integer, "generation" bigint default 0 not null, "sequence" bigint default 0 not null, "boot_id" text, "enrolled_at" bigint not null, "reported_at" bigint, "renewed_at" bigint not null, "report_sha256" text, "report" text);
create index "hosts_by_platform" on "hosts" ("platform", "host_id");
create index "hosts_by_device_count" on "hosts" ("device_count", "host_id");
create index "hosts_by_renewed_at" on "hosts" ("renewed_at", "host_id");
create table "host_labels" ("host_id" text not null references "hosts" ("host_id") on delete cascade, "name" text not null, "value" text not null, constraint "host_labels_key" primary key ("host_id", "name"));
create index "host_labels_by_value" on "host_labels" ("name", "value", "host_id");
create table "tokens" ("token_id" text primary key, "kind" text not null, "secret_sha256" text not null, "host_patterns" text not null, "created_at" bigint not null, "expires_at" bigint not null, "revoked_at" bigint);
insert into hosts values ('gpu-1', 'key-of-gpu-1', '{"zone":"a"}', 'cuda', 8, 2, 7, 'boot-1', 1000, 2000, 3000, 'digest-1', '{"platform":"cuda"}');
insert into host_labels values ('gpu-1', 'zone', 'a');
insert into tokens values ('0123456789abcdef', 'enrol', 'abababababababababababababababababababababababababababababababab', '["gpu-*"]', 1000, 9007199254740991, null);
