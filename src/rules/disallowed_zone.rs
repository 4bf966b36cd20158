//! No camera stands in, or looks into, a zone that the policy forbids. Zones are declared: a name that
//! merely suggests one is a question to the operator and never a verdict.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Example, Rule, Say, Setting, Words, facts};
use crate::config::Camera;
use crate::config::tags::{self, Dimension};
use crate::model::finding::{Basis, Breach, Severity, Subject, Unknown, Verdict, Why};
use crate::text::Text;
use crate::views::{KnownCamera, View, ViewError};

/// Parameters of `disallowed_zone`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Forbidden zone tags.
    #[schemars(length(min = 1))]
    zones: Vec<String>,
    /// Also look at the tags of what the picture shows.
    #[serde(default = "default_fov")]
    check_fov: bool,
}

fn default_fov() -> bool {
    true
}

/// What a camera in a forbidden zone states.
#[derive(Serialize, Deserialize)]
pub struct Facts {
    /// The forbidden tags that it carries.
    zones: Vec<String>,
    /// It hangs there; otherwise it looks there.
    stands_there: bool,
    /// Who declared it, "" when nobody is named.
    declared_by: String,
    /// When, `YYYY-MM-DD`, "" when no date is given.
    declared_on: String,
}

/// The rule.
pub struct DisallowedZone;

impl Rule for DisallowedZone {
    const ID: &'static str = "disallowed_zone";
    const BASIS: Basis = Basis::Declared;
    const EXAMPLES: &'static [Example] = &[
        Example {
            name: "a_camera_over_the_yard_passes",
            timeline: include_str!("examples/disallowed_zone_pass.toml"),
        },
        Example {
            name: "a_camera_inside_a_dormitory_room_is_a_breach",
            timeline: include_str!("examples/disallowed_zone_breach.toml"),
        },
        Example {
            name: "without_an_inventory_nothing_can_be_told",
            timeline: include_str!("examples/disallowed_zone_unknown.toml"),
        },
        Example {
            name: "a_word_that_nobody_knows_is_no_pass",
            timeline: include_str!("examples/disallowed_zone_unknown_tag.toml"),
        },
    ];
    type Params = Params;
    type Facts = Facts;

    fn judge(params: &Params, on: Setting<'_>) -> Result<Verdict, ViewError> {
        if on.view.context.inventory.is_none() {
            return Ok(Verdict::unknown(Subject::Site, Why::NoInventory, json!({})));
        }
        let mut out = Verdict::default();
        for camera in on.cameras() {
            weigh(params, on, camera, &mut out);
        }
        Ok(out)
    }

    fn words(f: &Facts, say: Say<'_>) -> Words {
        let case = if f.stands_there { "disallowed_zone-stands" } else { "disallowed_zone-looks" };
        let zones: Vec<String> = f.zones.iter().map(|z| zone_name(z, say)).collect();
        let declared = match (f.declared_by.is_empty(), f.declared_on.is_empty()) {
            (false, false) => "by_on",
            (false, true) => "by",
            (true, false) => "on",
            (true, true) => "unsigned",
        };
        say.words(
            case,
            &[
                ("declared", declared.into()),
                ("zones", say.text.list(&zones).into()),
                ("by", (&f.declared_by).into()),
                ("on", (&f.declared_on).into()),
            ],
        )
    }
}

/// A zone in the reader's language; a site's own tag keeps its own name.
fn zone_name(tag: &str, say: Say<'_>) -> String {
    let id = format!("zone-{tag}");
    if say.text.has(&id) { say.text.word(&id) } else { tag.to_owned() }
}

fn weigh(p: &Params, on: Setting<'_>, camera: &KnownCamera, out: &mut Verdict) {
    let subject = Subject::Camera(camera.id.clone());
    let missing = |field: &str| Unknown {
        subject: subject.clone(),
        why: Why::FieldMissing,
        facts: json!({ "field": field }),
    };
    let Some(declared) = &camera.declared else {
        out.unknown.push(missing("zone"));
        return;
    };
    let meant: Vec<&str> = p.zones.iter().map(|z| tags::meant(Dimension::Zone, z)).collect();
    let forbidden = |tags: &[String]| -> Vec<String> {
        tags.iter().filter(|t| meant.contains(&t.as_str())).cloned().collect()
    };
    let stands = forbidden(&declared.value.zone);
    let looks = if p.check_fov { forbidden(&declared.value.view) } else { Vec::new() };
    let evidence = vec![super::declared(declared)];
    let mut found = false;
    for (key, zones) in [("stands", stands), ("looks", looks)] {
        if zones.is_empty() {
            continue;
        }
        found = true;
        let stated = Facts {
            zones,
            stands_there: key == "stands",
            declared_by: declared.value.declared_by.clone().unwrap_or_default(),
            declared_on: declared.value.declared_on.map(|d| d.to_string()).unwrap_or_default(),
        };
        out.breaches.push(Breach {
            subject: subject.clone(),
            key: key.to_owned(),
            span: None,
            severity: on.severity(Severity::Critical),
            basis: Basis::Declared,
            facts: facts(&stated),
            evidence: evidence.clone(),
        });
    }
    if found {
        return;
    }
    let unknown = unknown_tags(p, &declared.value);
    if declared.value.zone.is_empty() {
        out.unknown.push(missing("zone"));
    } else if unknown.is_empty() {
        out.passed.push(subject);
    } else {
        out.unknown.push(Unknown { subject, why: Why::UnknownTag, facts: json!({ "tags": unknown }) });
    }
}

/// Words of the camera's places that nobody knows: what they mean cannot be told, so they are no pass.
fn unknown_tags<'c>(p: &Params, camera: &'c Camera) -> Vec<&'c String> {
    let views = camera.view.iter().filter(|_| p.check_fov);
    camera.zone.iter().chain(views).filter(|tag| camera.unknown_tags.contains(tag)).collect()
}

/// A name that suggests a place where no camera may be, and whose zone nobody declared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    /// Camera id or folder name.
    pub subject: String,
    /// The word that raised the question.
    pub matched: &'static str,
}

impl Asked {
    /// The question in the reader's language.
    pub fn words(&self, text: &Text) -> String {
        text.say("question-name", &[("matched", self.matched.into())])
    }
}

/// Words, in Chinese and English, for places where people undress, sleep or are examined.
const SUGGESTIVE: &[&str] = &[
    "宿舍",
    "寝室",
    "更衣",
    "卫生间",
    "厕所",
    "洗手间",
    "浴室",
    "淋浴",
    "客房",
    "诊室",
    "病房",
    "哺乳",
    "母婴室",
    "toilet",
    "restroom",
    "washroom",
    "bathroom",
    "lavatory",
    "changing",
    "locker",
    "dressing",
    "dorm",
    "bedroom",
    "shower",
    "ward",
    "nursing",
];

/// Cameras whose name suggests a forbidden place and whose zone nobody declared.
pub fn questions(view: &View) -> Vec<Asked> {
    let undeclared = view.cameras().iter().filter(|c| c.facts().zone.is_empty());
    undeclared
        .filter_map(|c| {
            let label = c.declared.as_ref().and_then(|d| d.value.name.clone()).unwrap_or_default();
            let name = format!("{} {label}", c.id.camera()).to_lowercase();
            let matched = SUGGESTIVE.iter().find(|w| suggests(&name, w))?;
            Some(Asked { subject: c.id.to_string(), matched })
        })
        .collect()
}

/// Chinese words match anywhere; English ones only as the start of a word, so that "forward" asks nothing.
fn suggests(name: &str, word: &str) -> bool {
    if !word.is_ascii() {
        return name.contains(word);
    }
    name.split(|c: char| !c.is_alphanumeric()).any(|part| part.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::laws::forbidden_zones;
    use crate::text::{Lang, for_lang};

    #[test]
    fn every_name_that_a_finding_shows_for_a_zone_may_be_written_in_an_inventory() {
        for lang in Lang::ALL {
            for tag in forbidden_zones() {
                let shown = for_lang(lang).word(&format!("zone-{tag}"));
                assert_eq!(tags::known(Dimension::Zone, &shown), Some(tag.as_str()), "{shown}");
            }
        }
    }

    #[test]
    fn a_word_inside_another_word_raises_no_question() {
        assert!(suggests("dorm_3f_east", "dorm"));
        assert!(!suggests("forward_gate", "ward"));
        assert!(suggests("3楼更衣室门口", "更衣"));
    }
}
