//! The words of zones, areas, labels and kinds of system: which tag a site means, however it writes it.
//!
//! The list is the one that policies/README.md prints; a test compares the two. A word that is not in
//! it is kept as written and said to be unknown: it never counts as a place where nothing is forbidden.

use std::collections::BTreeSet;

use crate::text::{Fact, Said};

use super::document::Document;
use super::problem::{Place, Problem, Problems};

/// What a tag is a tag of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Dimension {
    /// Where a camera stands, or what it looks into.
    Zone,
    /// Whose department answers.
    Area,
    /// What its footage is.
    Label,
    /// Kind of system.
    SystemKind,
}

impl Dimension {
    /// What a field of the inventory holds tags of; `None` when it holds other words.
    pub fn of_field(field: &str) -> Option<Self> {
        Some(match field {
            "zone" | "view" => Self::Zone,
            "area" => Self::Area,
            "labels" => Self::Label,
            "system_kind" => Self::SystemKind,
            _ => return None,
        })
    }

    fn words(self) -> &'static [(&'static str, &'static [&'static str])] {
        match self {
            Self::Zone => ZONES,
            Self::Area => AREAS,
            Self::Label => LABELS,
            Self::SystemKind => SYSTEM_KINDS,
        }
    }
}

/// Tags of zones, each with the words that mean it.
const ZONES: &[(&str, &[&str])] = &[
    ("hotel_room", &["客房", "旅馆客房", "hotel, inn or guest-house room", "guest room"]),
    ("private_dining_room", &["包间", "包厢", "雅间"]),
    (
        "dormitory_interior",
        &[
            "宿舍室内",
            "宿舍内部",
            "宿舍房间内",
            "宿舍里",
            "寝室",
            "寝室内",
            "inside a dormitory room",
            "inside of a dormitory room",
            "dormitory room",
            "inside of the dormitory room",
        ],
    ),
    (
        "staff_rest_room",
        &[
            "供人住宿、休息的房间",
            "职工休息室",
            "员工休息室",
            "休息室",
            "值班宿舍",
            "room where people lodge or rest",
        ],
    ),
    ("bathroom", &["浴室", "洗浴间", "淋浴间", "澡堂", "bath, shower", "shower", "shower room", "bath"]),
    ("toilet", &["卫生间", "厕所", "洗手间", "盥洗室", "restroom", "washroom", "lavatory", "wc"]),
    ("changing_room", &["更衣室", "更衣间", "locker room", "dressing room"]),
    ("nursing_room", &["母婴室", "哺乳室"]),
    ("fitting_room", &["试衣间", "试衣室"]),
    (
        "medical_exam_room",
        &["诊疗检查室", "检查室", "诊室", "诊疗室", "medical examination room", "examination room"],
    ),
    ("home_interior", &["住户家中", "住户室内", "居民家中", "inside a home", "inside of a home"]),
    ("teacher_office", &["教师办公室", "teacher's office"]),
    (
        "private_area",
        &[
            "其他私密空间",
            "私密空间",
            "私密区域",
            "any other private space",
            "private space",
            "private place",
        ],
    ),
    ("state_secret", &["涉国家秘密部位", "涉及国家秘密的场所", "place of state secrets"]),
    (
        "commercial_secret",
        &["涉商业秘密部位", "涉及商业秘密的场所", "place of commercial secrets", "place of trade secrets"],
    ),
    (
        "other_lawful_interest",
        &[
            "涉他人其他合法权益处",
            "涉及他人合法权益的场所",
            "place of another protected interest",
            "place where the lawful interests of others are touched",
        ],
    ),
    ("gate", &["大门", "校门", "校门口", "大门口", "正门", "东门", "南门", "西门", "北门", "后门", "侧门"]),
    ("entrance", &["入口"]),
    ("exit", &["出口"]),
    ("entrance_exit", &["出入口"]),
    ("corridor", &["楼道", "走廊", "过道"]),
    ("stairs", &["楼梯", "楼梯间", "stairway", "staircase"]),
    ("elevator", &["电梯", "电梯厅", "轿厢", "lift"]),
    ("hall", &["大厅", "门厅", "大堂", "lobby"]),
    ("yard", &["院内", "院子", "庭院", "courtyard"]),
    ("playground", &["操场", "运动场", "sports ground"]),
    ("main_road", &["主要道路", "主干道", "道路", "road"]),
    ("street", &["街道"]),
    ("surroundings", &["周边"]),
    ("perimeter", &["周界", "围墙", "fence"]),
    ("parking", &["停车场", "车库", "car park", "parking lot", "garage"]),
    ("public_area", &["公共区域"]),
    ("public_place", &["公共场所"]),
    ("public_building", &["公共楼宇"]),
    ("key_site", &["要害部位", "重点部位"]),
    ("key_venue", &["重要场馆"]),
    ("key_secrecy_site", &["重点保密部位"]),
    ("classroom", &["教室"]),
    ("laboratory", &["实验室"]),
    ("library", &["图书馆", "阅览室", "reading room"]),
    ("canteen", &["食堂", "餐厅", "dining hall"]),
    ("warehouse", &["仓库", "库房", "store room"]),
    ("server_room", &["机房", "设备间"]),
    ("office", &["办公区", "办公室", "office area"]),
    ("courtroom", &["审判法庭", "法庭"]),
    ("case_filing_hall", &["立案大厅", "filing hall"]),
    ("security_check_lane", &["安检通道", "security lane"]),
    ("service_window", &["窗口"]),
    ("counter", &["柜台"]),
    ("atm", &["自助机", "cash machine"]),
    ("company_interior", &["公司内部", "company premises"]),
    ("unit", &["单位"]),
    ("individual", &["个人"]),
    ("elsewhere", &["其他公开部位", "none of the places above"]),
];

const AREAS: &[(&str, &[&str])] = &[
    ("public_safety", &["公共安全区域", "公共安全"]),
    ("classroom_teaching", &["教学区域", "教学区", "teaching"]),
    ("dormitory", &["宿舍区域", "宿舍区", "dormitories"]),
    ("department_owned", &["部门自建自管", "owned and run by a department"]),
];

const LABELS: &[(&str, &[&str])] = &[
    ("secret", &["涉密", "secret matter"]),
    ("state_secret", &["国家秘密"]),
    ("commercial_secret", &["商业秘密", "trade secret"]),
    ("privacy", &["个人隐私", "隐私"]),
    ("top_secret", &["本单位自定的“绝密”", "绝密", "the house's own \"top secret\""]),
    ("national_exam", &["国家考试", "考场", "exam"]),
    ("exam_paper_room", &["试卷保密室", "exam-paper room"]),
    ("key_site", &["要害部位", "重点部位"]),
    ("sensitive", &["敏感部位", "敏感", "sensitive place"]),
    (
        "near_secret_unit",
        &["军事禁区、涉密单位周边", "军事禁区", "涉密单位周边", "near a military zone or secret unit"],
    ),
    ("pci_sensitive", &["持卡人数据敏感区域", "sensitive area of a card data environment"]),
];

const SYSTEM_KINDS: &[(&str, &[&str])] =
    &[("public", &["公共系统", "公共"]), ("department", &["部门子系统", "部门"])];

/// The tag that a word stands for: the tag itself or one of its Chinese and English names.
pub fn known(dimension: Dimension, word: &str) -> Option<&'static str> {
    let word = plain(word);
    let means =
        |(tag, words): &&(&str, &[&str])| plain(tag) == word || words.iter().any(|w| plain(w) == word);
    dimension.words().iter().find(means).map(|(tag, _)| *tag)
}

/// The tag that a word stands for; a word that nobody knows stands for itself.
pub fn meant(dimension: Dimension, word: &str) -> &str {
    known(dimension, word).unwrap_or(word)
}

/// How words are compared: without case, articles, and the difference between a space and a line.
fn plain(word: &str) -> String {
    let word = word.trim().to_lowercase().replace(['_', '-'], " ");
    let article = ["the ", "a ", "an "].iter().find_map(|a| word.strip_prefix(a));
    article.map_or_else(|| word.clone(), str::to_owned)
}

/// The known word that is most like a misspelt one, with its tag.
fn nearest(dimension: Dimension, word: &str) -> Option<(&'static str, &'static str)> {
    let word = plain(word);
    let all = dimension
        .words()
        .iter()
        .flat_map(|(tag, words)| std::iter::once((*tag, *tag)).chain(words.iter().map(|w| (*w, *tag))));
    all.filter_map(|(known, tag)| {
        let edits = strsim::damerau_levenshtein(&word, &plain(known));
        // Chinese words are short: one wrong character of two is still the same word misspelt.
        let most = if word.is_ascii() { known.len() / 4 } else { known.chars().count().div_ceil(3) };
        (edits <= most && edits > 0).then_some((edits, known, tag))
    })
    .min_by_key(|(edits, ..)| *edits)
    .map(|(_, known, tag)| (known, tag))
}

/// Characters between the words of one cell.
const BETWEEN: [char; 9] = ['、', ',', '，', ';', '；', '/', '／', '|', '\n'];

/// The words of one cell: as a whole where that is a known word, else divided.
fn parts(dimension: Dimension, text: &str) -> Vec<&str> {
    if known(dimension, text).is_some() {
        return vec![text.trim()];
    }
    text.split(BETWEEN).map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// Reads the tags of one site and remembers which words nobody knows.
pub(super) struct Reading {
    own: BTreeSet<String>,
    told: BTreeSet<(Dimension, String)>,
    /// Unknown words, each at the place where it stands first.
    pub notes: Problems,
}

/// The tags of one cell.
pub(super) struct Tags {
    /// All of them; an unknown word as it was written.
    pub all: Vec<String>,
    /// Those that nobody knows.
    pub unknown: Vec<String>,
}

impl Reading {
    /// With the words that the site lists as its own.
    pub(super) fn new(document: &Document) -> Self {
        let own = document.root.get("inventory").map(|i| i.list("tags")).unwrap_or_default();
        let own = own.iter().filter_map(|n| n.text().map(str::to_owned)).collect();
        Self { own, told: BTreeSet::new(), notes: Problems::default() }
    }

    /// The tags that a text means; `name` is the field or column as the site writes it.
    pub(super) fn tags(&mut self, dimension: Dimension, name: &str, text: &str, place: &Place) -> Tags {
        let mut tags = Tags { all: Vec::new(), unknown: Vec::new() };
        for part in parts(dimension, text) {
            let tag = known(dimension, part).or(self.own.contains(part).then_some(part));
            if tag.is_none() {
                self.unknown(dimension, name, part, place);
                tags.unknown.push(part.to_owned());
            }
            let tag = tag.unwrap_or(part).to_owned();
            if !tags.all.contains(&tag) {
                tags.all.push(tag);
            }
        }
        tags
    }

    fn unknown(&mut self, dimension: Dimension, name: &str, word: &str, place: &Place) {
        if !self.told.insert((dimension, word.to_owned())) {
            return;
        }
        let facts: [(&str, Fact); 2] = [("word", word.into()), ("name", name.into())];
        let help = match nearest(dimension, word) {
            Some((near, tag)) => Said::of(
                "inventory-tag-near",
                [("near", near.into()), ("tag", tag.into()), ("word", word.into())],
            ),
            None => Said::of("inventory-tag-own", [("word", word.into())]),
        };
        let at = place.of_words(word);
        self.notes.push(Problem::new(at, Said::of("inventory-unknown-tag", facts)).help(help));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of the tables under a heading of policies/README.md: tags, Chinese words, English words.
    fn printed(heading: &str) -> Vec<(Vec<String>, Vec<String>, String)> {
        let page = include_str!("../../policies/README.md");
        let (_, rest) = page.split_once(heading).expect("heading");
        let table = rest.lines().skip_while(|l| !l.starts_with("| `")).take_while(|l| l.starts_with('|'));
        let row = |line: &str| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let tags = cells[0].split(", ").map(|t| t.trim_matches('`').to_owned()).collect();
            (tags, cells[1].split('、').map(str::to_owned).collect(), cells[2].to_owned())
        };
        table.map(row).collect()
    }

    #[test]
    fn every_word_that_the_readme_prints_beside_a_tag_means_that_tag() {
        let headings = [
            (Dimension::Zone, "### Zones"),
            (Dimension::Area, "### Areas"),
            (Dimension::Label, "### Labels"),
        ];
        for (dimension, heading) in headings {
            let rows = printed(heading);
            assert!(rows.len() >= 4, "{heading}");
            for (tags, chinese, english) in &rows {
                for tag in tags {
                    assert_eq!(known(dimension, tag), Some(tag.as_str()), "{heading}");
                }
                let one = [chinese.join("、"), english.clone()];
                let words = if tags.len() == 1 && chinese.len() == 1 { one.to_vec() } else { Vec::new() };
                let whole = known(dimension, &one[0]).is_some();
                let apart = if whole { Vec::new() } else { chinese.clone() };
                for word in words.iter().chain(&apart) {
                    let means = known(dimension, word);
                    assert!(means.is_some_and(|m| tags.iter().any(|t| t == m)), "{word}: {means:?}");
                }
            }
            let listed: usize = rows.iter().map(|(tags, ..)| tags.len()).sum();
            assert_eq!(listed, dimension.words().len(), "{heading}: the page lists every tag");
        }
    }

    #[test]
    fn no_word_means_two_tags() {
        for dimension in [Dimension::Zone, Dimension::Area, Dimension::Label, Dimension::SystemKind] {
            let mut seen = std::collections::BTreeMap::new();
            for (tag, words) in dimension.words() {
                for word in words.iter().chain([tag]) {
                    assert_eq!(seen.insert(plain(word), *tag).unwrap_or(tag), *tag, "{word}");
                }
            }
        }
    }

    #[test]
    fn one_wrong_character_is_asked_about_and_never_taken() {
        assert_eq!(known(Dimension::Zone, "大们"), None);
        assert_eq!(nearest(Dimension::Zone, "大们"), Some(("大门", "gate")));
        assert_eq!(nearest(Dimension::Zone, "宿舎室内").map(|n| n.1), Some("dormitory_interior"));
        assert_eq!(nearest(Dimension::Zone, "coridor").map(|n| n.1), Some("corridor"));
        assert_eq!(nearest(Dimension::Zone, "bicycle shed"), None);
    }

    #[test]
    fn a_cell_is_divided_where_it_holds_several_words() {
        assert_eq!(parts(Dimension::Zone, "宿舍室内、浴室"), ["宿舍室内", "浴室"]);
        assert_eq!(parts(Dimension::Zone, " gate / 走廊；"), ["gate", "走廊"]);
        assert_eq!(parts(Dimension::Zone, "bath, shower"), ["bath, shower"]);
    }

    #[test]
    fn case_spaces_and_articles_do_not_matter() {
        for word in ["Dormitory Interior", "dormitory-interior", "the inside of a dormitory room"] {
            assert_eq!(known(Dimension::Zone, word), Some("dormitory_interior"), "{word}");
        }
    }
}
