-- Made by `npm run d1-migrations` from src/hosts/engines/migrations.ts
create table "hosts" ("host_id" text primary key, "public_key" text not null, "labels" text not null, "platform" text, "device_count" integer, "generation" bigint default 0 not null, "sequence" bigint default 0 not null, "boot_id" text, "enrolled_at" bigint not null, "reported_at" bigint, "renewed_at" bigint not null, "report_sha256" text, "report" text);
create index "hosts_by_platform" on "hosts" ("platform", "host_id");
create index "hosts_by_device_count" on "hosts" ("device_count", "host_id");
create index "hosts_by_renewed_at" on "hosts" ("renewed_at", "host_id");
create table "host_labels" ("host_id" text not null references "hosts" ("host_id") on delete cascade, "name" text not null, "value" text not null, constraint "host_labels_key" primary key ("host_id", "name"));
create index "host_labels_by_value" on "host_labels" ("name", "value", "host_id");
create table "tokens" ("token_id" text primary key, "kind" text not null, "secret_sha256" text not null, "host_patterns" text not null, "created_at" bigint not null, "expires_at" bigint not null, "revoked_at" bigint);
