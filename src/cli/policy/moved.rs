//! Which subjects stand differently, as a table: shared by `diff` and `simulate`.

use comfy_table::Table;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;

use crate::app::standing::Moved;
use crate::text::Text;

/// The table; one sentence when nobody stands differently.
pub fn table(moved: &[Moved], text: &Text) -> String {
    if moved.is_empty() {
        return format!("{}\n", text.word("policy-moved-none"));
    }
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    table.set_header(
        ["policy-explain-kind", "policy-moved-subject", "policy-moved-before", "policy-moved-after"]
            .map(|id| text.word(id)),
    );
    for m in moved {
        let stand = |word: &str| text.word(&format!("stand-{word}"));
        table.add_row([m.kind.clone(), m.subject.clone(), stand(m.before.as_str()), stand(m.after.as_str())]);
    }
    format!("{table}\n")
}
