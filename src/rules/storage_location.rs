//! Recordings lie only on declared storage, with no wider file rights than declared.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    EVIDENCE_SHOWN, Example, Rule, Say, Setting, Words, camera_breach, evidence, facts, nothing_to_see,
};
use crate::model::finding::{Basis, Breach, Evidence, Severity, Subject, Unknown, Verdict, Why};
use crate::model::signal::{DeviceKind, Said};
use crate::model::{RecorderId, RelPath};
use crate::views::{KnownCamera, ViewError};

/// Parameters of `storage_location`.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Params {
    /// Roots on which recordings may lie; the configured roots when empty.
    allowed: Vec<String>,
    /// Kinds of device that are forbidden, each told by a list of devices or by the system.
    forbid: Vec<DeviceKind>,
    /// Widest file mode allowed, four octal digits.
    #[schemars(regex(pattern = r"^0[0-7]{3}$"))]
    max_file_mode: Option<String>,
    /// Numeric owners allowed; anyone when empty.
    owners: Vec<String>,
    /// Further folders to search for stray recordings; needs them as roots.
    scan_roots: Vec<String>,
}

/// Recordings lie on a kind of device that is forbidden.
fn devices(p: &Params, on: Setting<'_>, out: &mut Verdict) -> Result<(), ViewError> {
    let recorders = on.recorders();
    for root in on.view.roots()?.iter().filter(|r| recorders.contains(&r.recorder.as_str())) {
        let said = on.view.signals_of("device", &root.path)?;
        for kind in &p.forbid {
            let is = said.iter().find_map(|s| match s.said {
                Said::Device { kind: of, is } if of == *kind => Some(is),
                _ => None,
            });
            let subject = Subject::Root(root.path.clone());
            match is {
                Some(true) => out.breaches.push(Breach {
                    subject,
                    key: format!("device {}", kind.as_str()),
                    span: None,
                    severity: on.severity(Severity::High),
                    basis: Basis::Declared,
                    facts: facts(&Facts::Device { kind: *kind }),
                    evidence: vec![Evidence::Path {
                        root: root.path.clone(),
                        path: RelPath::from_stored(String::new()),
                    }],
                }),
                Some(false) => {}
                None => {
                    let facts = json!({ "source": "device_kinds", "kind": kind });
                    out.unknown.push(Unknown { subject, why: Why::NoSource, facts });
                }
            }
        }
    }
    Ok(())
}

/// What a misplaced recording states.
#[derive(Serialize, Deserialize)]
#[serde(tag = "case", rename_all = "snake_case")]
pub enum Facts {
    /// On a root that is not allowed.
    Elsewhere {
        /// The root.
        root: String,
        /// Segments there.
        segments: u64,
    },
    /// With wider rights than allowed.
    Mode {
        /// The widest mode found, four octal digits.
        found: String,
        /// The widest mode allowed.
        allowed: String,
        /// Segments concerned.
        segments: u64,
    },
    /// Owned by somebody else.
    Owner {
        /// Numeric owner found.
        found: u32,
        /// Segments concerned.
        segments: u64,
    },
    /// On a kind of device that is forbidden.
    Device {
        /// The kind.
        kind: DeviceKind,
    },
    /// Recordings below a root that no layout explains.
    Stray {
        /// Files.
        files: u64,
        /// Their bytes.
        bytes: u64,
    },
}

/// The rule.
pub struct StorageLocation;

impl Rule for StorageLocation {
    const ID: &'static str = "storage_location";
    const BASIS: Basis = Basis::Measured;
    const EXAMPLES: &'static [Example] = &[
        Example {
            name: "files_with_narrow_rights_pass",
            timeline: include_str!("examples/storage_location_pass.toml"),
        },
        Example {
            name: "files_that_everybody_may_write_are_a_breach",
            timeline: include_str!("examples/storage_location_breach.toml"),
        },
    ];
    type Params = Params;
    type Facts = Facts;

    fn judge(params: &Params, on: Setting<'_>) -> Result<Verdict, ViewError> {
        let mut out = Verdict::default();
        for camera in on.cameras() {
            match nothing_to_see(camera, on.view)? {
                Some(unknown) => out.unknown.push(unknown),
                None => weigh(params, on, camera, &mut out)?,
            }
        }
        if speaks_of_places(params) {
            out.breaches.extend(strays(on)?);
        }
        devices(params, on, &mut out)?;
        let roots = on.view.roots()?;
        for root in params.scan_roots.iter().filter(|s| !roots.iter().any(|r| r.path == **s)) {
            let facts = json!({ "source": "watched_folder", "folder": root });
            out.unknown.push(Unknown { subject: Subject::Root(root.clone()), why: Why::NoSource, facts });
        }
        Ok(out)
    }

    fn words(f: &Facts, say: Say<'_>) -> Words {
        match f {
            Facts::Elsewhere { root, segments } => say.words(
                "storage_location-elsewhere",
                &[("root", root.into()), ("segments", (*segments).into())],
            ),
            Facts::Mode { found, allowed, segments } => say.words(
                "storage_location-mode",
                &[
                    ("found", found.into()),
                    ("allowed", allowed.into()),
                    ("within", within(found, allowed).into()),
                    ("beyond", beyond(found, allowed).into()),
                    ("segments", (*segments).into()),
                ],
            ),
            Facts::Owner { found, segments } => say.words(
                "storage_location-owner",
                &[("found", found.to_string().into()), ("segments", (*segments).into())],
            ),
            Facts::Device { kind } => {
                let case = match kind {
                    DeviceKind::PersonalDevice => "storage_location-personal_device",
                    DeviceKind::UnauthorisedDevice => "storage_location-unauthorised_device",
                    DeviceKind::Removable => "storage_location-removable",
                };
                say.words(case, &[])
            }
            Facts::Stray { files, bytes } => say.words(
                "storage_location-stray",
                &[("files", (*files).into()), ("bytes", say.text.bytes(*bytes).into())],
            ),
        }
    }
}

/// The rights that stay of `found` when everything beyond `allowed` is taken: a remedy never gives more than there was.
fn within(found: &str, allowed: &str) -> String {
    let read = |mode: &str| u32::from_str_radix(mode, 8).unwrap_or(0);
    format!("{:04o}", read(found) & read(allowed))
}

/// The gravest right beyond `allowed`: to change before to read, of every account before those of the group.
fn beyond(found: &str, allowed: &str) -> &'static str {
    let read = |mode: &str| u32::from_str_radix(mode, 8).unwrap_or(0);
    let more = read(found) & !read(allowed);
    let gravest =
        [(0o002, "all_change"), (0o020, "group_change"), (0o004, "all_read"), (0o040, "group_read")];
    gravest.iter().find(|(bit, _)| more & bit != 0).map_or("other", |(_, word)| word)
}

fn weigh(p: &Params, on: Setting<'_>, camera: &KnownCamera, out: &mut Verdict) -> Result<(), ViewError> {
    let Some(row) = camera.row else { return Ok(()) };
    let before = out.breaches.len();
    out.breaches.extend(elsewhere(p, on, camera, row)?);
    out.breaches.extend(too_wide(p, on, camera, row)?);
    out.breaches.extend(foreign(p, on, camera, row)?);
    if out.breaches.len() == before {
        out.passed.push(Subject::Camera(camera.id.clone()));
    }
    Ok(())
}

fn elsewhere(p: &Params, on: Setting<'_>, camera: &KnownCamera, row: i64) -> Result<Vec<Breach>, ViewError> {
    const BY_ROOT: &str =
        "select root, count(*), min(id) from v_segment where camera = ?1 and gone_ms is null group by root";
    if p.allowed.is_empty() {
        return Ok(Vec::new());
    }
    let roots: Vec<(String, i64, i64)> =
        on.view.rows(BY_ROOT, [row], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
    let wrong = roots.into_iter().filter(|(root, _, _)| !p.allowed.contains(root));
    wrong
        .map(|(root, segments, id)| {
            let case = Facts::Elsewhere { root: root.clone(), segments: segments.cast_unsigned() };
            breach(on, camera, format!("root {root}"), &case, &[id])
        })
        .collect()
}

fn too_wide(
    p: &Params,
    on: Setting<'_>,
    camera: &KnownCamera,
    row: i64,
) -> Result<Option<Breach>, ViewError> {
    const WIDE: &str =
        "select id, mode from v_segment where camera = ?1 and gone_ms is null and mode & ?2 <> 0";
    let Some(allowed) = &p.max_file_mode else { return Ok(None) };
    let mask = !u32::from_str_radix(allowed, 8).unwrap_or(0o777) & 0o777;
    let wide: Vec<(i64, u32)> = on.view.rows(WIDE, [row, i64::from(mask)], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let Some(found) = wide.iter().map(|w| w.1 & 0o7777).reduce(|a, b| a | b) else { return Ok(None) };
    let case =
        Facts::Mode { found: format!("{found:04o}"), allowed: allowed.clone(), segments: wide.len() as u64 };
    let ids: Vec<i64> = wide.iter().map(|w| w.0).collect();
    breach(on, camera, "mode".to_owned(), &case, &ids).map(Some)
}

fn foreign(p: &Params, on: Setting<'_>, camera: &KnownCamera, row: i64) -> Result<Vec<Breach>, ViewError> {
    const BY_OWNER: &str =
        "select uid, count(*), min(id) from v_segment where camera = ?1 and gone_ms is null group by uid";
    if p.owners.is_empty() {
        return Ok(Vec::new());
    }
    let owners: Vec<(u32, i64, i64)> =
        on.view.rows(BY_OWNER, [row], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
    let wrong = owners.into_iter().filter(|(uid, _, _)| !p.owners.contains(&uid.to_string()));
    wrong
        .map(|(uid, segments, id)| {
            let case = Facts::Owner { found: uid, segments: segments.cast_unsigned() };
            breach(on, camera, format!("owner {uid}"), &case, &[id])
        })
        .collect()
}

fn breach(
    on: Setting<'_>,
    camera: &KnownCamera,
    key: String,
    case: &Facts,
    ids: &[i64],
) -> Result<Breach, ViewError> {
    let mut breach = camera_breach(camera, on.severity(Severity::High));
    breach.key = key;
    breach.evidence = evidence(on.view, ids)?;
    breach.facts = facts(case);
    Ok(breach)
}

/// Whether recordings that no layout explains are this rule's matter: not where it speaks of owners or devices only.
fn speaks_of_places(p: &Params) -> bool {
    let places = !p.allowed.is_empty() || !p.scan_roots.is_empty();
    places || (p.owners.is_empty() && p.forbid.is_empty())
}

/// One finding a root: recordings that nobody can assign to a camera are not looked after by any rule.
fn strays(on: Setting<'_>) -> Result<Vec<Breach>, ViewError> {
    const BY_ROOT: &str = "select root, recorder, count(*), sum(bytes) from v_stray group by root, recorder";
    const SOME: &str = "select path from v_stray where root = ?1 order by path limit ?2";
    if !on.rule.scope.is_everything() {
        return Ok(Vec::new());
    }
    let roots: Vec<(String, String, i64, i64)> =
        on.view.rows(BY_ROOT, [], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?;
    let mut out = Vec::new();
    for (root, recorder, files, bytes) in roots {
        let shown = rusqlite::params![root, i64::try_from(EVIDENCE_SHOWN).unwrap_or(0)];
        let paths: Vec<String> = on.view.rows(SOME, shown, |r| r.get(0))?;
        let place = |path| Evidence::Path { root: root.clone(), path: RelPath::from_stored(path) };
        let subject =
            RecorderId::new(recorder).map_or_else(|_| Subject::Root(root.clone()), Subject::Recorder);
        out.push(Breach {
            subject,
            key: format!("stray {root}"),
            span: None,
            severity: on.severity(Severity::Medium),
            basis: Basis::Measured,
            facts: facts(&Facts::Stray { files: files.cast_unsigned(), bytes: bytes.cast_unsigned() }),
            evidence: paths.into_iter().map(place).collect(),
        });
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_that_no_layout_explains_is_not_booked_under_a_rule_about_owners_or_devices() {
        let of = |rule: &str| speaks_of_places(&toml::from_str(rule).expect("parameters"));
        assert!(of("") && of("max_file_mode = \"0775\"") && of("allowed = [\"/srv\"]\nowners = [\"1\"]"));
        assert!(!of("owners = [\"1\"]\nmax_file_mode = \"0750\"") && !of("forbid = [\"personal_device\"]"));
    }

    #[test]
    fn the_remedy_for_wide_rights_takes_away_and_never_gives() {
        assert_eq!(within("0666", "0775"), "0664");
        assert_eq!(within("0777", "0640"), "0640");
        assert_eq!(within("0644", "0755"), "0644");
    }
}
