//! The Grafana board: no Grafana is needed to see that it is whole. Its queries are asked of a real Prometheus beside.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use super::rules::text;
use crate::support::server::{finish, open_folder};

/// The board.
pub fn board() -> Value {
    serde_json::from_str(&text("holdfast.json")).unwrap()
}

/// Its panels, rows included.
pub fn panels(board: &Value) -> &[Value] {
    board["panels"].as_array().unwrap()
}

#[test]
fn every_panel_is_of_a_known_type_and_has_a_title_and_a_description_in_both_languages() {
    let board = board();
    for panel in panels(&board) {
        let kind = panel["type"].as_str().unwrap();
        assert!(["row", "stat", "timeseries", "table"].contains(&kind), "{panel:#}");
        assert!(!panel["title"].as_str().unwrap().is_empty());
        if kind != "row" {
            let description = panel["description"].as_str().unwrap();
            assert!(description.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{description}");
            assert!(!panel["targets"].as_array().unwrap().is_empty(), "{panel:#}");
        }
    }
}

#[test]
fn every_query_goes_to_the_chosen_data_source() {
    let board = board();
    let chosen = serde_json::json!({ "type": "prometheus", "uid": "${datasource}" });
    let variables = board["templating"]["list"].as_array().unwrap();
    assert!(
        variables
            .iter()
            .any(|v| v["name"] == "datasource" && v["type"] == "datasource" && v["query"] == "prometheus")
    );
    for variable in variables.iter().filter(|v| v["type"] == "query") {
        assert_eq!(variable["datasource"], chosen, "{variable:#}");
    }
    for panel in panels(&board).iter().filter(|p| p["type"] != "row") {
        assert_eq!(panel["datasource"], chosen, "{panel:#}");
        let targets = panel["targets"].as_array().unwrap();
        let letters: BTreeSet<&str> = targets.iter().map(|t| t["refId"].as_str().unwrap()).collect();
        assert_eq!(letters.len(), targets.len(), "{panel:#}");
        assert!(targets.iter().all(|t| t["datasource"] == chosen), "{panel:#}");
    }
}

#[test]
fn panels_have_ids_of_their_own_and_do_not_lie_on_each_other() {
    let board = board();
    let mut taken = BTreeSet::new();
    let mut ids = BTreeSet::new();
    for panel in panels(&board) {
        assert!(ids.insert(panel["id"].as_u64().unwrap()), "{panel:#}");
        let side = |key: &str| panel["gridPos"][key].as_u64().unwrap();
        assert!(side("x") + side("w") <= 24, "{panel:#}");
        for x in side("x")..side("x") + side("w") {
            for y in side("y")..side("y") + side("h") {
                assert!(taken.insert((x, y)), "two panels at {x}, {y}: {panel:#}");
            }
        }
    }
}

/// What Grafana's own types, as JSON writes them, have against a board; nothing where they take it.
fn against(board: &str) -> String {
    let programs = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let types = programs.join("typescript/node_modules");
    assert!(types.join("@grafana/schema").exists(), "Grafana's types are missing; tests/run installs them");
    let folder = open_folder();
    std::os::unix::fs::symlink(&types, folder.path().join("node_modules")).unwrap();
    let source = format!(
        "import type {{ Dashboard }} from \"@grafana/schema\";\n\
         type Json<T> = T extends string ? `${{T}}` : T extends object ? {{ [K in keyof T]: Json<T[K]> }} : T;\n\
         export const board: Json<Dashboard> = {board};\n"
    );
    std::fs::write(folder.path().join("board.ts"), source).unwrap();
    let mut compiler = Command::new(programs.join("venv/bin/node"));
    compiler.arg("node_modules/typescript/bin/tsc").args(["--noEmit", "--strict", "--skipLibCheck"]);
    compiler.args(["--module", "node16", "--moduleResolution", "node16", "board.ts"]);
    let output = finish(compiler.current_dir(folder.path()));
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.success(), said.is_empty(), "{said}");
    said
}

#[test]
fn grafanas_own_types_take_the_board_and_nothing_that_is_only_like_it() {
    let board = text("holdfast.json");
    assert_eq!(against(&board), "");
    for (right, wrong) in [("\"h\": 8", "\"h\": \"8\""), ("\"mode\": \"absolute\"", "\"mode\": \"absolut\"")]
    {
        let spoiled = board.replacen(right, wrong, 1);
        assert_ne!(spoiled, board, "{right}");
        assert!(against(&spoiled).contains("error TS"), "{wrong} is heard");
    }
}
