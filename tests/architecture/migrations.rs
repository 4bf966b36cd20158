//! Migrations: every step is listed, no released step ever changes, and an old file ends up like a
//! new one.

use std::collections::BTreeSet;
use std::path::Path;

use holdfast::store::{self, Durability, Migration, StoreSpec};
use holdfast::{catalogue, evidence};
use rusqlite::Connection;
use sha2::{Digest, Sha256};

use crate::tree;

/// A store with its folder of steps.
struct Store {
    name: &'static str,
    folder: &'static str,
    migrations: &'static [Migration],
}

const STORES: &[Store] = &[
    Store { name: catalogue::FILE, folder: "src/catalogue/migrations/", migrations: catalogue::MIGRATIONS },
    Store { name: evidence::FILE, folder: "src/evidence/migrations/", migrations: evidence::MIGRATIONS },
];

/// SHA-256 of every step that may have been applied somewhere. Never edit such a file, not even a
/// comment: add a new step, and its line here. Until the first release a step may still be replaced.
const PINNED: &[(&str, &str)] = &[
    (
        "src/catalogue/migrations/0001_first.sql",
        "f9037b4614212d50d07f2952e8a54710733d5ef4c6fa804f5494eb6366de9f3b",
    ),
    (
        "src/catalogue/migrations/0002_signals.sql",
        "350865f8ea61ba19c27c712e388f014b3ebda6ef18a62877a90df7ad09e399c3",
    ),
    (
        "src/catalogue/migrations/0003_out_of_the_ordinary.sql",
        "24aff188f07855a2950161c4582664fec48c4be3a132ab67c168e0d5a283479a",
    ),
    (
        "src/catalogue/migrations/0004_read_again.sql",
        "67da76740b6786b4b465dbcdd0a2d7a6fc5666c918338994ca9a0999276a1034",
    ),
    (
        "src/catalogue/migrations/0005_looks.sql",
        "48ca45a89436f51b5c312b2081811ac8758ac687b75030dd2e9dfc95aca3d003",
    ),
    (
        "src/catalogue/migrations/0006_oldest_reading.sql",
        "1a90c88fddc2e5961b0fdd06968bd2db38e297a0a1286daad7e2d8c7666c0cc8",
    ),
    (
        "src/catalogue/migrations/0007_listed_roots.sql",
        "c93dada31c62d4a759fcb3385a054ac6ac2c94725fbebceded86fa2729b84d42",
    ),
    (
        "src/catalogue/migrations/0008_device_status.sql",
        "073b904d097227f176090dd6ee361c7277dfbd6d06991a4e47480b23900c787e",
    ),
    (
        "src/catalogue/migrations/0009_content.sql",
        "c6e3e1f80f5e2b64cced995ac0f861fd763ca455e046ed3ca4879b121ee4019e",
    ),
    (
        "src/catalogue/migrations/0010_open_ended.sql",
        "0e36321d27856a02b1f366aee51b0c9d10434b54ea5dc96ef7f4c2502992c3ce",
    ),
    (
        "src/catalogue/migrations/0011_faulty.sql",
        "1bb5f1e5e7e04c86d164e204efb1de5f3487eb9a908f8e635d7f1034cbdb7276",
    ),
    (
        "src/catalogue/migrations/0012_recorder_logs.sql",
        "25f9db3327acb92cf8d9ef858fd8773f64fad9626b129a01ccb11c51fe9f6d42",
    ),
    (
        "src/catalogue/migrations/0013_covering_to_read.sql",
        "3dcff1bcf01ab8be8901702a5633066d716a073a7c2ce793a8f7051a9998e161",
    ),
    (
        "src/catalogue/migrations/0014_whole_before.sql",
        "87ac296ea37b6c7e79de010802465f0a2d2be30aadb19417e79571ce89bf9727",
    ),
    (
        "src/evidence/migrations/0001_first.sql",
        "b5c3802c32d8524821635757f18520e8c0d5bb8900ab2e6cd2a64b29b2e178db",
    ),
    (
        "src/evidence/migrations/0002_witnesses.sql",
        "13b5a4fb6550b909263ba022874c08ce828f7ba42d214d53dae363196a50aefb",
    ),
    (
        "src/evidence/migrations/0003_exports.sql",
        "4f5e017a336af98e02f51ec1dcd70ecfbcc2f155ca2198a316ca734c676b18dc",
    ),
    (
        "src/evidence/migrations/0004_stamps.sql",
        "1c9d1da3b54c4d141ed5b2b0e9c4a5b0abb1bb9a07256ee764fcae0ffec949d0",
    ),
    (
        "src/evidence/migrations/0005_heartbeats.sql",
        "209adc085676b26de32f4d606125e5f25f97cf858593782262f91f1aae67e0c1",
    ),
    (
        "src/evidence/migrations/0006_adopted.sql",
        "c6d576bf0aa9dcba3297d28ee43ebbd5e494d3c17b7e01f53e2488270b12ee54",
    ),
    (
        "src/evidence/migrations/0007_dispositions.sql",
        "aa5e0b0953600e9fc03a79b49c02550bf081aedab2ce28e0335e2cf3de683a9d",
    ),
    (
        "src/evidence/migrations/0008_digests.sql",
        "76ecd4e5b010abb265abe632b9cc5ac3e8a98b4df33be4bd4c692b8a5065db5d",
    ),
    (
        "src/evidence/migrations/0009_readers.sql",
        "6d2338e686795541d083692af71d430cf5989ff0acda53823d4153c0ab48f91a",
    ),
    (
        "src/evidence/migrations/0010_channels.sql",
        "62dfe50f77a631060815e889161aeabb53528332ece358e8a94a47e301dba054",
    ),
    (
        "src/evidence/migrations/0011_waivers.sql",
        "7f88bd39a4fc9cdb6c67a2bfec38925bbc6711e9bdd5d356950ce778dc333dcb",
    ),
    (
        "src/evidence/migrations/0012_narrow_leaves.sql",
        "2720ccade642006de8aeb819b144b846d24d5c981a467c274976613851b41a1f",
    ),
    (
        "src/evidence/migrations/0013_packed_leaves.sql",
        "fd8fc79c666fe29023544ead30c9b2a02c5b8b717e8624ec5c7150b9c6d3ad32",
    ),
    (
        "src/evidence/migrations/0014_grounds.sql",
        "2fc9740355f8ad3534147278aa7936502d001ec741c6919a355a8c81043a844c",
    ),
    (
        "src/evidence/migrations/0015_dropped_mail.sql",
        "79f18d17d6c3397b8662713b8a34e9a15ff5f2ee53012464050c0c4b365d20c5",
    ),
];

#[test]
fn every_migration_file_is_listed_in_order() {
    let files: BTreeSet<String> =
        tree::texts().into_iter().map(|(p, _)| p).filter(|p| p.contains("/migrations/")).collect();
    let listed: Vec<String> =
        STORES.iter().flat_map(|s| s.migrations.iter().map(|m| format!("{}{}", s.folder, m.name))).collect();
    assert_eq!(files, listed.iter().cloned().collect::<BTreeSet<_>>());
    for store in STORES {
        for (i, step) in store.migrations.iter().enumerate() {
            assert!(step.name.starts_with(&format!("{:04}_", i + 1)), "{} is out of order", step.name);
            assert_eq!(
                step.sql,
                tree::read(&format!("{}{}", store.folder, step.name)),
                "another file's text"
            );
        }
    }
}

#[test]
fn an_applied_migration_is_never_edited() {
    let found: Vec<(String, String)> = tree::texts()
        .into_iter()
        .filter(|(p, _)| p.contains("/migrations/"))
        .map(|(p, text)| (p, Sha256::digest(text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()))
        .collect();
    let pinned: Vec<(String, String)> =
        PINNED.iter().map(|(p, hash)| ((*p).to_owned(), (*hash).to_owned())).collect();
    assert_eq!(found, pinned, "stores out there hold the old step: leave it alone and add a new one");
}

#[test]
fn a_store_migrated_from_any_version_equals_a_fresh_one() {
    for store in STORES {
        let dir = tempfile::tempdir().expect("temp dir");
        let fresh = schema(&open(&dir.path().join("fresh"), store, store.migrations.len()));
        assert!(!fresh.is_empty(), "{} has no tables", store.name);
        for version in 0..store.migrations.len() {
            let path = dir.path().join(format!("from_{version}"));
            drop(open(&path, store, version));
            assert_eq!(
                schema(&open(&path, store, store.migrations.len())),
                fresh,
                "{} from {version}",
                store.name
            );
        }
    }
}

#[test]
fn every_table_is_strict() {
    for store in STORES {
        let dir = tempfile::tempdir().expect("temp dir");
        for item in schema(&open(&dir.path().join("fresh"), store, store.migrations.len())) {
            let strict = item.contains(") strict");
            assert!(!item.starts_with("table ") || strict, "{}: a table takes any type: {item}", store.name);
        }
    }
}

fn open(path: &Path, store: &Store, steps: usize) -> Connection {
    let migrations = store.migrations.get(..steps).expect("a known version");
    let durability = Durability::Ephemeral;
    let spec = StoreSpec { name: store.name, migrations, durability, secure_delete: false };
    store::open_writer(path, &spec).expect("store")
}

fn schema(db: &Connection) -> Vec<String> {
    store::schema_text(db).expect("schema")
}
