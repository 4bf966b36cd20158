//! Which values of a regulation the site replaced by weaker ones. Told before equal rules are merged: there another
//! regulation may ask for the weaker value itself, and the stronger one would be forgotten.

use crate::model::Loosened;

use super::change;
use super::rule::{ParamSource, RuleInstance, SetBy};

/// Notes on each rule what the site loosened of it.
pub(super) fn mark(rules: &mut [RuleInstance]) {
    for rule in rules {
        let own = of(rule);
        let params = &rule.params;
        rule.loosened.retain(|l| params.get(&l.parameter) == Some(&l.to));
        rule.loosened.extend(own);
        rule.loosened.dedup();
    }
}

fn of(rule: &RuleInstance) -> Vec<Loosened> {
    rule.param_sources.iter().filter_map(|(name, source)| instead(rule, name, source)).collect()
}

/// What the regulation said, where the site's value is not known to ask for as much. A value that a regulation only
/// proposes, or that is our own default, is the site's to choose.
fn instead(rule: &RuleInstance, name: &str, source: &ParamSource) -> Option<Loosened> {
    if source.set_by != SetBy::Site {
        return None;
    }
    let from = source.overrode.iter().find(|o| o.set_by == SetBy::Regulation)?;
    let to = rule.params.get(name)?;
    let tighter = change::tighter(name, &from.value, to);
    let less = from.value != *to && tighter != Some(true);
    less.then(|| Loosened {
        kind: rule.kind.clone(),
        parameter: name.to_owned(),
        from: from.value.clone(),
        to: to.clone(),
        certain: tighter == Some(false),
        by: source.by.clone(),
        reason: source.reason.clone(),
        cameras: source.cameras.clone(),
        clauses: rule.clauses.iter().map(ToString::to_string).collect(),
    })
}
