//! Who decided a change, and why, as far as the configuration says.

use crate::policy::Policy;
use crate::policy::change::Change;

/// A decision of the site.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Decision {
    /// Who decided; `None` where nobody is named.
    pub(super) by: Option<String>,
    /// Why; `None` where no reason is given, or none that may be mailed.
    pub(super) reason: Option<String>,
}

/// Who set the new value of a parameter; `None` for every other change, and where a regulation did.
pub(super) fn of(change: &Change, policy: &Policy) -> Option<Decision> {
    let name = change.name.as_ref()?;
    let of = policy.rules.iter().filter(|r| r.kind == change.kind && r.clauses == change.clauses);
    let mut sources =
        of.filter(|r| r.params.get(name) == Some(&change.new)).map(|r| r.param_sources.get(name));
    let source = sources.find_map(|source| source)?;
    let decision = Decision { by: source.by.clone(), reason: source.reason.clone() };
    (decision != Decision::default()).then_some(decision)
}
